import type { SettingsView } from '@/lib/api';
import { durationText, parseDuration } from './duration-words';

export type GateSettings = SettingsView['gate'];
export type GateKey = keyof GateSettings;

const day = 86_400;

export interface GateField {
  readonly key: GateKey;
  readonly label: string;
  /** What it does, in words. */
  readonly effect: string;
  readonly unit: 'duration' | 'percent';
  readonly min: number;
  readonly max: number;
}

export interface GateSection {
  readonly title: string;
  readonly fields: readonly GateField[];
}

/** The gate policy; bounds are those of the contract. */
export const gateSections: readonly GateSection[] = [
  {
    title: 'Before the bridge is lowered',
    fields: [
      {
        key: 'minObservedSeconds',
        label: 'Observed for at least',
        effect: 'The gate is inconclusive until flows were recorded for this long.',
        unit: 'duration',
        min: 0,
        max: 90 * day,
      },
      {
        key: 'minStagedSeconds',
        label: 'Staged for at least',
        effect: 'The gate is inconclusive until the default deny was staged for this long.',
        unit: 'duration',
        min: 0,
        max: 90 * day,
      },
      {
        key: 'minCompletePercent',
        label: 'Windows complete',
        effect: 'With a smaller share of complete flow windows the gate is inconclusive.',
        unit: 'percent',
        min: 0,
        max: 100,
      },
      {
        key: 'passValidSeconds',
        label: 'A pass holds for',
        effect: 'After this time a pass counts no more, and the gate is evaluated again.',
        unit: 'duration',
        min: 5,
        max: 3_600,
      },
    ],
  },
  {
    title: 'While the bridge is lowered',
    fields: [
      {
        key: 'settleSeconds',
        label: 'Wait for nodes',
        effect:
          'Policies are placed once flows show the lowered bridge in force, or after this time where none can.',
        unit: 'duration',
        min: 0,
        max: 900,
      },
    ],
  },
  {
    title: 'While a raised bridge waits',
    fields: [
      {
        key: 'confirmSeconds',
        label: 'Confirm within',
        effect: 'Without confirmation the guard lowers the bridge after this time.',
        unit: 'duration',
        min: 5,
        max: 7_200,
      },
      {
        key: 'extendSeconds',
        label: 'Extend once by',
        effect: 'How much longer one extension waits. 0 s takes the extension away.',
        unit: 'duration',
        min: 0,
        max: 3_600,
      },
    ],
  },
  {
    title: 'When a wave reads verified',
    fields: [
      {
        key: 'verifiedAfterSeconds',
        label: 'Not before',
        effect: 'Confirmed earlier, the wave is committed but does not read verified.',
        unit: 'duration',
        min: 0,
        max: 7_200,
      },
      {
        key: 'verifiedPercent',
        label: 'Edges re-seen',
        effect: 'The share of edges that must be seen again on new connections, with no unexpected denial.',
        unit: 'percent',
        min: 0,
        max: 100,
      },
    ],
  },
];

export const fieldText = (field: GateField, value: number): string =>
  field.unit === 'duration' ? durationText(value) : String(value);

export type FieldResult =
  | { readonly ok: true; readonly value: number }
  | { readonly ok: false; readonly message: string };

const bounds = (field: GateField): string =>
  field.unit === 'duration'
    ? `from ${durationText(field.min)} to ${durationText(field.max)}`
    : `from ${field.min} to ${field.max} %`;

/** The value of what was typed, or what is wrong with it and what would be right. */
export function readField(field: GateField, text: string): FieldResult {
  const clean = text.trim();
  const number = /^\d{1,3}(\.\d+)?\s*%?$/.test(clean) ? Number.parseFloat(clean) : null;
  const value = field.unit === 'duration' ? parseDuration(clean) : number;
  if (value === null)
    return {
      ok: false,
      message:
        field.unit === 'duration'
          ? 'Write a duration with its unit, like 7 d or 1 h 30 min.'
          : 'Write a number, like 99.5.',
    };
  if (value < field.min || value > field.max) return { ok: false, message: `Possible is ${bounds(field)}.` };
  return { ok: true, value };
}
