import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HttpTransport, type KubeObject, whoAmI } from '@/lib/cluster';
import { calico, configMap, globals, Lab, maps, staged, stagedPolicy } from '../testing/kube-lab';

let lab: Lab;
beforeEach(async () => {
  lab = await Lab.start();
});
afterEach(() => lab.stop());

describe('rights', () => {
  const gnp = calico('GlobalNetworkPolicy', { name: 'default.x' }, { selector: 'all()' });
  const create = { method: 'POST', path: globals, body: gnp } as const;

  it('an unknown token is nobody, no token is anonymous', async () => {
    const stranger = new HttpTransport({
      server: lab.server.url,
      description: 'stranger',
      tls: { ca: lab.server.ca },
      headers: async () => ({ authorization: 'Bearer wrong' }),
    });
    await expect(stranger.request({ method: 'GET', path: '/apis' })).rejects.toMatchObject({ status: 401 });
    stranger.close();
    expect(await lab.refused({ method: 'GET', path: '/api/v1/pods' }, 'nobody')).toMatchObject({
      status: 403,
      message:
        'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
    });
  });

  it('a client certificate of the authority stands for its name', async () => {
    const { cert, key } = await lab.server.certificate('author');
    const transport = new HttpTransport({
      server: lab.server.url,
      description: 'certificate',
      tls: { ca: lab.server.ca, cert, key },
      headers: async () => ({}),
    });
    expect(await whoAmI(transport)).toBe('mara.lindt');
    transport.close();
  });

  it('refuse what a role does not have, in Kubernetes’ words', async () => {
    const refused = await lab.refused({ method: 'POST', path: maps, body: configMap('a') }, 'viewer');
    expect(refused.message).toBe(
      'configmaps is forbidden: User "tom.berg" cannot create resource "configmaps" in API group "" in the namespace "app"',
    );
  });

  it('on the kind alone do not open a tier', async () => {
    expect((await lab.refused(create, 'editor')).message).toBe(
      'globalnetworkpolicies.projectcalico.org is forbidden: User "editor" cannot create globalnetworkpolicies.projectcalico.org in tier "default" (user cannot get tier)',
    );
    const namespaced = { method: 'POST', path: staged, body: stagedPolicy('a') } as const;
    expect((await lab.refused(namespaced, 'editor')).message).toContain(
      'in tier "default" and namespace "app" (user cannot get tier)',
    );
  });

  it('let the author stage and not enforce, the operator both in tier default only', async () => {
    await lab.as('author').request({ method: 'POST', path: staged, body: stagedPolicy('a') });
    expect(await lab.refused(create, 'author')).toMatchObject({ status: 403 });
    const { body } = await lab.as('operator').request<KubeObject>(create);
    const moved = { ...body, spec: { ...(body.spec as object), tier: 'kube-admin' } };
    const move = { method: 'PUT', path: `${globals}/default.x`, body: moved } as const;
    expect((await lab.refused(move, 'operator')).message).toContain('in tier "kube-admin"');
  });

  it('let the guard lower the bridge and touch nothing else', async () => {
    const bridge = await lab.post(
      globals,
      calico('GlobalNetworkPolicy', { name: 'default.drawbridge-bridge' }, { selector: '!all()' }),
    );
    await lab.post(globals, gnp);
    const path = `${globals}/default.drawbridge-bridge`;
    await lab.as('guard').request({
      method: 'PUT',
      path,
      body: { ...bridge, spec: { ...(bridge.spec as object), selector: 'all()' } },
    });
    expect(await lab.refused({ method: 'DELETE', path }, 'guard')).toMatchObject({ status: 403 });
    expect(await lab.refused({ method: 'GET', path: `${globals}/default.x` }, 'guard')).toMatchObject({
      status: 403,
    });
  });

  it('let the guard keep its own sign of life and no other document', async () => {
    const own = '/api/v1/namespaces/drawbridge/configmaps';
    const { body } = await lab
      .as('guard')
      .request<KubeObject>({ method: 'POST', path: own, body: configMap('drawbridge-guard', { a: '1' }) });
    await lab.as('guard').request({ method: 'PUT', path: `${own}/drawbridge-guard`, body });
    const other = await lab.post(own, configMap('drawbridge-decisions'));
    const put = { method: 'PUT', path: `${own}/drawbridge-decisions`, body: other } as const;
    expect(await lab.refused(put, 'guard')).toMatchObject({ status: 403 });
    const elsewhere = { method: 'POST', path: maps, body: configMap('a') } as const;
    expect(await lab.refused(elsewhere, 'guard')).toMatchObject({ status: 403 });
    const gone = { method: 'DELETE', path: `${own}/drawbridge-guard` } as const;
    expect(await lab.refused(gone, 'guard')).toMatchObject({ status: 403 });
  });
});
