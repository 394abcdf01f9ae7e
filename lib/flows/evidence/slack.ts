/** How late one side of a flow may be told after the other, before it counts as not told. */
const slackSeconds = 300;
const slackWindows = 4;

export const slack = (windowSeconds: number): number => slackSeconds + slackWindows * windowSeconds;
