/** Ports that no rule tells apart: a stretch between two ports that some rule, name, Service or failsafe asks for. */
import type { CompiledRule, EndCriteria, PortMatch } from '../compile/compiled';
import { exceptionalPorts } from '../evaluate/host-exceptions';
import type { World } from '../world/world';

export class PortStretches {
  #begins: number[] = [0];
  readonly #known = new Set<number>([0]);
  #asksSource = false;

  constructor(private readonly world: World) {
    for (const port of exceptionalPorts) this.#add(port, port);
    this.#sort();
  }

  /** Whether any rule asks for source ports; if none does they make no difference. */
  get asksSource(): boolean {
    return this.#asksSource;
  }

  /** Splits stretches where the rules ask; false when they ask for nothing new. */
  mention(rules: Iterable<CompiledRule>): boolean {
    const before = `${this.#known.size} ${this.#asksSource}`;
    for (const { source, destination } of rules) {
      for (const end of [source, destination]) this.#mentionEnd(end);
      this.#asksSource ||= source?.ports != null || source?.notPorts != null;
    }
    if (`${this.#known.size} ${this.#asksSource}` === before) return false;
    this.#sort();
    return true;
  }

  /** First port of the stretch that holds the port. */
  of(port: number): number {
    const begins = this.#begins;
    let low = 0;
    let high = begins.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if ((begins[middle] ?? 0) <= port) low = middle;
      else high = middle - 1;
    }
    return begins[low] ?? 0;
  }

  #mentionEnd(end: EndCriteria | null): void {
    if (end === null) return;
    for (const ports of [end.ports, end.notPorts]) if (ports !== null) this.#mentionPorts(ports);
    if (end.service === null) return;
    const service = this.world.service(end.service.namespace, end.service.name);
    for (const { port } of service?.endpoints ?? []) this.#add(port, port);
  }

  #mentionPorts({ ranges, names }: PortMatch): void {
    for (const [first, last] of ranges) this.#add(first, last);
    for (const name of names) for (const { port } of this.world.portsNamed(name)) this.#add(port, port);
  }

  #add(first: number, last: number): void {
    this.#known.add(first);
    this.#known.add(last + 1);
  }

  #sort(): void {
    this.#begins = [...this.#known].sort((a, b) => a - b);
  }
}
