/** Gate line: whether Calico's own pending verdicts agree with the engine's on the edges of the wave. */
import { finish, type Steps } from '@/lib/policy';
import { agreementSteps, openDisagreements } from '../calico-agreement';
import type { GateLine } from '../gate-result';
import { type GateInput, gateGap, gateLine, notKnown } from './gate-input';

const sides = (count: number): string => `${count} ${count === 1 ? 'side' : 'sides'}`;

export const agreesLine = (input: Pick<GateInput, 'exposures'>): GateLine => finish(agreesSteps(input));

/** The same, an edge a step. */
export function* agreesSteps({ exposures }: Pick<GateInput, 'exposures'>): Steps<GateLine> {
  const name = 'Calico’s verdict agrees';
  if (exposures === null)
    return notKnown(
      'calico-agrees',
      name,
      'The recorded edges could not be read',
      'See that the history can be read, then evaluate again.',
    );
  const agreement = yield* agreementSteps(exposures);
  const { compared, different, known, unexplained } = agreement;
  const figure = `${compared - different} of ${compared}`;
  if (compared === 0)
    return gateLine('calico-agrees', name, 'inconclusive', figure, 'no side of an edge to compare', [
      gateGap(
        'calico-agrees/none',
        'inconclusive',
        'Nothing could be compared with Calico',
        'No window newer than the staged policies carries a pending verdict; wait for one, or accept that only Drawbridge’s engine judged.',
        { kind: 'accept' },
      ),
    ]);
  const open = [...new Set(openDisagreements(agreement).map(({ exposure }) => exposure.id))];
  const detail = [
    'sides of edges whose pending verdict both know',
    ...(known === 0 ? [] : [`${sides(known)} where Calico’s evaluator is known to differ`]),
    ...(unexplained === 0 || open.length > 0 ? [] : [`${sides(unexplained)} decided by name`]),
  ].join('; ');
  if (open.length === 0) return gateLine('calico-agrees', name, 'pass', figure, detail);
  return gateLine('calico-agrees', name, 'inconclusive', figure, detail, [
    gateGap(
      'calico-agrees',
      'inconclusive',
      `Calico and Drawbridge disagree on ${open.length} ${open.length === 1 ? 'edge' : 'edges'}`,
      'One of them is wrong; until a person decides, they count as a block.',
      { kind: 'decide', edges: open },
    ),
  ]);
}
