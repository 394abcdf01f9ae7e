import { historyContract } from '../contract/history-contract';
import { openDuckDbHistory } from './open';

historyContract('DuckDB in memory', () => openDuckDbHistory({ path: ':memory:' }));
