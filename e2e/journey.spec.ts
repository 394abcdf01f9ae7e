import { journey } from './journey/journey';
import { sandboxCluster } from './support/journey-cluster';

journey('the sandbox', sandboxCluster);
