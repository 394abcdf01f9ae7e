/** Answers that only depend on an engine and a text. */
import type { Engine } from '@/lib/policy';
import { StepMemo } from '../step-memo';

export class EngineMemo<T> extends StepMemo<Engine, T> {}
