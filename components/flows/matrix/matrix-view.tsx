'use client';
import { useMemo, useState } from 'react';
import { Loaded } from '@/components/data/loaded';
import { useApi } from '@/components/data/use-api';
import { useView } from '@/components/data/use-view';
import { count } from '@/components/ui/count';
import { PageHeader } from '@/components/ui/page-header';
import { ScrollRegion } from '@/components/ui/scroll-region';
import { PageSkeleton } from '@/components/ui/skeleton';
import { useWidth } from '@/components/ui/use-width';
import { apiPaths, type EdgesView, edgesSchema, type NamespacesView, namespacesSchema } from '@/lib/api';
import { FilterChips } from '../filter-chips';
import { FlowsEmpty } from '../flows-empty';
import { edgesQuery } from '../flows-query';
import { spanWords } from '../range-words';
import { ViewSwitch } from '../view-switch';
import { buildMatrix, type Cell, cellKey, firstPair } from './build-matrix';
import { MatrixGrid } from './matrix-grid';
import { MatrixLegend } from './matrix-legend';
import { MatrixList } from './matrix-list';
import { PairCard } from './pair-card';

/** Edges one answer brings at most; worst verdicts come first, so what is cut is allowed. */
const mostEdges = 2_000;
/** Above this many heads a cell is too small to press. */
const mostHeads = 60;
/** The pair beside the matrix, with its gap, px. */
const cardWidth = 304 + 24;

/** Namespaces × namespaces, from single edges of every verdict. */
export function MatrixView() {
  const view = useView();
  const edges = useApi({
    path: apiPaths.edges,
    schema: edgesSchema,
    query: { ...edgesQuery(view.params), verdict: null, group: 'none', limit: mostEdges },
    topics: ['flows', 'cluster', 'decisions'],
  });
  // Stages and gates of the heads. Without them the matrix still tells who talks to whom.
  const namespaces = useApi({
    path: apiPaths.namespaces,
    schema: namespacesSchema,
    topics: ['cluster'],
  });
  return (
    <div className="px-8 pt-5 pb-7 max-phone:px-4 max-phone:pt-4">
      <Loaded query={edges} skeleton={<PageSkeleton label="the matrix" picture="h-[520px]" rows={2} />}>
        {(answer) => (
          <MatrixPage
            edges={answer}
            namespaces={namespaces.data ?? null}
            gatesFailed={namespaces.isError ? namespaces.error.message : null}
          />
        )}
      </Loaded>
    </div>
  );
}

function MatrixPage(props: {
  edges: EdgesView;
  namespaces: NamespacesView | null;
  gatesFailed: string | null;
}) {
  const { edges, namespaces } = props;
  const matrix = useMemo(() => buildMatrix(edges.rows, namespaces?.rows ?? []), [edges.rows, namespaces]);
  const { ref, width } = useWidth<HTMLDivElement>(1168);
  const [chosen, setChosen] = useState<string | null>(null);
  const open: Cell | null = (chosen === null ? null : matrix.cells.get(chosen)) ?? firstPair(matrix);
  const range = spanWords(edges.observation.range.to - edges.observation.range.from);
  const cut = edges.totalRows - edges.rows.length;
  return (
    <>
      <PageHeader
        sentence={`Who talks to whom: ${count(matrix.wouldDeny, 'edge')} would be denied, between ${count(matrix.pairs, 'pair')}`}
        subline="Rows call columns. The bar beside a name is its gate: solid is enforced, dashed is staged."
      >
        <ViewSwitch value="matrix" />
      </PageHeader>
      <div className="mt-3 flex flex-wrap gap-1.5 empty:hidden">
        <FilterChips />
      </div>
      {props.gatesFailed !== null && (
        <p role="status" className="card mt-3 px-3 py-2">
          Gates and stages are unknown, so no bar stands beside a name. {props.gatesFailed}
        </p>
      )}
      {cut > 0 && (
        <p role="status" className="card relative mt-3 overflow-hidden py-2 pr-3 pl-5">
          <span aria-hidden="true" className="hatch absolute inset-y-0 left-0 w-[7px]" />
          Made from {edges.rows.length.toLocaleString('en')} of {count(edges.totalRows, 'edge')}, worst first.
          An empty cell may have allowed edges: narrow the scope or the range.
        </p>
      )}
      {matrix.heads.length === 0 ? (
        <div className="mt-4">
          <FlowsEmpty edges={edges} />
        </div>
      ) : (
        <>
          <div ref={ref} className="max-phone:hidden">
            {matrix.heads.length > mostHeads ? (
              <p className="card mt-4 p-4">
                {matrix.heads.length} namespaces and networks: choose a scope of at most {mostHeads}. Below
                are the pairs.
              </p>
            ) : (
              <div className="mt-2 flex flex-wrap justify-between gap-6">
                <ScrollRegion
                  label="Matrix"
                  className="min-w-0 max-w-full overflow-x-auto overflow-y-hidden pr-16"
                >
                  <MatrixGrid
                    matrix={matrix}
                    open={open}
                    range={range}
                    width={width - cardWidth}
                    onOpen={(cell) => setChosen(cellKey(cell.row.key, cell.column.key))}
                  />
                </ScrollRegion>
                <div className="w-[304px] flex-none pt-9">
                  {open !== null && <PairCard cell={open} />}
                  <MatrixLegend range={range} />
                </div>
              </div>
            )}
          </div>
          <div className={matrix.heads.length > mostHeads ? '' : 'hidden max-phone:block'}>
            <MatrixList matrix={matrix} />
          </div>
        </>
      )}
    </>
  );
}
