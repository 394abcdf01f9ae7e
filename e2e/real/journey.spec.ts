import { journey } from '../journey/journey';
import { realCluster } from './real-cluster';

journey('the real API server', realCluster);
