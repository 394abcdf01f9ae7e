/**
 * What every API server must do that Drawbridge runs on, asked through Drawbridge's own client. One suite for the
 * sandbox, a real kube-apiserver and any cluster by kubeconfig: where the sandbox differs from a real one, it is wrong.
 */
import { afterAll, beforeAll, describe } from 'vitest';
import { clientTests } from './client-tests';
import { listTests } from './list-tests';
import { policyTests } from './policy-tests';
import { rightsTests } from './rights-tests';
import type { ContractTarget } from './target';
import { watchTests } from './watch-tests';
import { Workspace } from './workspace';
import { writeTests } from './write-tests';

/** Gives the workspace of the running suite. @throws before it is open. */
export type Suite = () => Workspace;

/** @param open called once, before the first test. */
export function kubeContract(name: string, open: () => Promise<ContractTarget>): void {
  describe(`API server contract: ${name}`, () => {
    let workspace: Workspace | null = null;
    const suite: Suite = () => {
      if (workspace === null) throw new Error(`${name} could not be opened`);
      return workspace;
    };
    beforeAll(async () => {
      const target = await open();
      process.stdout.write(
        `API server contract runs against ${target.what}, Calico ${target.facts.flavour}\n`,
      );
      workspace = new Workspace(target);
      await workspace.open();
    });
    afterAll(() => workspace?.close());
    describe('lists', () => listTests(suite));
    describe('watches', () => watchTests(suite));
    describe('writes', () => writeTests(suite));
    describe('rights', () => rightsTests(suite));
    describe('policies', () => policyTests(suite));
    describe('client', () => clientTests(suite));
  });
}
