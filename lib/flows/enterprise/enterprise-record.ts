/** A line of Calico Enterprise's or Calico Cloud's flow log as a record (flow-logs §4.1): a file's line, or an export's `_source`. */
import { z } from 'zod';

const seconds = z.int().min(0).max(0xffff_ffff);
const text = z.string().max(1_024);
const count = z.int().min(0).nullish();
const port = z.int().min(0).max(65_535).nullish();
const traces = z.array(z.string().max(2_048)).max(500).nullish();
const end = z.enum(['wep', 'hep', 'ns', 'net']);

const record = z.object({
  host: text.nullish(),
  start_time: seconds,
  end_time: seconds,
  /** `fwd`: forwarded by a host, judged by the policies of its host endpoint. */
  reporter: z.enum(['src', 'dst', 'fwd']),
  action: z.enum(['allow', 'deny']),
  proto: z.string().min(1).max(32),
  source_type: end,
  source_namespace: text,
  source_name: text.nullish(),
  source_name_aggr: text,
  source_ip: text.nullish(),
  dest_type: end,
  dest_namespace: text,
  dest_name: text.nullish(),
  dest_name_aggr: text,
  dest_ip: text.nullish(),
  dest_port: port,
  dest_service_namespace: text.nullish(),
  dest_service_name: text.nullish(),
  dest_service_port: text.nullish(),
  dest_service_port_num: port,
  bytes_in: count,
  bytes_out: count,
  packets_in: count,
  packets_out: count,
  num_flows: count,
  num_flows_started: count,
  num_flows_completed: count,
  policies: z.object({ enforced_policies: traces, pending_policies: traces }).nullish(),
});

export type EnterpriseRecord = z.infer<typeof record>;

/** Longer than any record that Felix writes with its limits; a longer line is not read. */
export const maxLineLength = 256 * 1024;

/** @throws Error saying what is wrong and where in the line. */
export function parseEnterpriseLine(line: string): EnterpriseRecord {
  if (line.length > maxLineLength) throw new Error(`it has ${line.length} characters`);
  let json: unknown;
  try {
    json = JSON.parse(line);
  } catch (error) {
    throw new Error('it is not JSON', { cause: error });
  }
  const source =
    typeof json === 'object' && json !== null && '_source' in json
      ? (json as { _source: unknown })._source
      : json;
  const parsed = record.safeParse(source);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new Error(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'it cannot be read'}`);
  }
  const { start_time: from, end_time: to } = parsed.data;
  if (to < from) throw new Error('end_time: it ends before it begins');
  return parsed.data;
}

/** Whether a file that begins with this line is such a log, whatever else may be wrong with it. */
export function isEnterpriseLine(line: string): boolean {
  return line.length <= maxLineLength && /"source_name_aggr"\s*:/.test(line) && /"start_time"\s*:/.test(line);
}
