/** The one way of imports (docs/architecture.md): policy <- cluster <- flows <- rollout <- core; app -> components -> lib/api. */
const order = ['policy', 'cluster', 'flows', 'rollout', 'core'];
/** Tests and what only they use may start the sandbox: it stands in for the world outside. */
const testsOnly = '(\\.test\\.ts$|/(testing|contract)/)';
const upward = order.slice(0, -1).map((name, index) => ({
  name: `lib-${name}-imports-only-leftwards`,
  severity: 'error',
  from: { path: `^lib/${name}/` },
  to: {
    path: `^lib/(${[...order.slice(index + 1), 'cli', ...(name === 'policy' ? ['api'] : [])].join('|')})/`,
  },
}));
module.exports = {
  forbidden: [
    ...upward,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'api-is-a-leaf',
      severity: 'error',
      from: { path: '^lib/api/' },
      to: { path: '^lib/(?!api/|policy/)' },
    },
    {
      name: 'engine-only-through-its-surface',
      severity: 'error',
      from: { pathNot: '^(lib/policy|bench)/' },
      to: { path: '^lib/policy/(?!index\\.ts$|testing/)' },
    },
    {
      name: 'product-does-not-know-the-random-worlds',
      severity: 'error',
      from: { path: '^(app|components|lib)/', pathNot: `${testsOnly}|^lib/policy/plain/` },
      to: { path: '^lib/policy/(testing|plain)/' },
    },
    {
      name: 'lib-knows-no-pages',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: '^(app|components)/' },
    },
    {
      name: 'components-know-no-routes',
      severity: 'error',
      from: { path: '^components/' },
      to: { path: '^app/' },
    },
    {
      name: 'browser-imports-the-contract-only',
      severity: 'error',
      from: { path: '^(app|components)/' },
      to: { path: '^lib/(cluster|flows|core|sandbox|cli)/' },
    },
    {
      name: 'lib-has-no-framework',
      severity: 'error',
      from: { path: '^lib/' },
      to: { path: 'node_modules/(react|next)/' },
    },
    {
      name: 'product-does-not-know-the-sandbox',
      severity: 'error',
      from: { path: '^lib/(policy|cluster|flows|rollout|core|api)/', pathNot: testsOnly },
      to: { path: '^lib/sandbox/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(node_modules|\\.next|out|dist)/' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js', '.json'] },
  },
};
