/*
 * The outside bar for bulk evaluation: DPDK's access control library, scalar, one core, on a random rule set of five
 * fields (performance S4). Prints: rules, lookups, matched, nanoseconds per lookup (the median of the rounds).
 * Usage: acl <rules> <lookups> <rounds>
 */
#include <rte_acl.h>
#include <rte_cycles.h>
#include <rte_eal.h>

#include <arpa/inet.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* In network order, as packets carry it. */
struct tuple {
	uint8_t protocol;
	uint32_t source;
	uint32_t destination;
	uint16_t source_port;
	uint16_t destination_port;
} __attribute__((packed));

enum { PROTOCOL, SOURCE, DESTINATION, SOURCE_PORT, DESTINATION_PORT, FIELDS };

#define FIELD(kind, width, number, group, member)                                                   \
	{ .type = RTE_ACL_FIELD_TYPE_##kind, .size = width, .field_index = number, .input_index = group, \
	  .offset = offsetof(struct tuple, member) }

static const struct rte_acl_field_def fields[FIELDS] = {
	FIELD(BITMASK, 1, PROTOCOL, 0, protocol),
	FIELD(MASK, 4, SOURCE, 1, source),
	FIELD(MASK, 4, DESTINATION, 2, destination),
	FIELD(RANGE, 2, SOURCE_PORT, 3, source_port),
	FIELD(RANGE, 2, DESTINATION_PORT, 3, destination_port),
};

RTE_ACL_RULE_DEF(acl_rule, FIELDS);

static const uint32_t source_lengths[] = {16, 20, 24, 24, 28, 32};
static const uint32_t destination_lengths[] = {20, 24, 24, 28, 32, 32};
static const uint16_t ports[] = {80, 443, 8080, 8443, 5432, 6379, 9090, 53};

static uint64_t state = 88172645463325252ull;
static uint32_t draw(uint32_t below)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return (uint32_t)((state >> 16) % below);
}

static uint32_t prefix(uint32_t length)
{
	uint32_t address = 0x0a000000u | draw(1u << 24);
	return length == 32 ? address : address & ~((1u << (32 - length)) - 1);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;
	return x < y ? -1 : x > y;
}

int main(int argc, char **argv)
{
	uint32_t rules = argc > 1 ? strtoul(argv[1], NULL, 10) : 20000;
	uint32_t lookups = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000000;
	uint32_t rounds = argc > 3 ? strtoul(argv[3], NULL, 10) : 7;
	char *eal[] = {"acl", "--no-huge", "--no-pci", "--no-telemetry", "--log-level=1", "-m", "4096", "-l", "0"};
	if (rte_eal_init(sizeof(eal) / sizeof(*eal), eal) < 0) {
		fprintf(stderr, "DPDK did not start\n");
		return 1;
	}
	struct rte_acl_param param = {
		.name = "bench", .socket_id = -1, .rule_size = RTE_ACL_RULE_SZ(FIELDS), .max_rule_num = rules};
	struct rte_acl_ctx *context = rte_acl_create(&param);
	struct acl_rule *set = calloc(rules, sizeof(*set));
	for (uint32_t i = 0; i < rules; i++) {
		uint32_t from = source_lengths[draw(6)], to = destination_lengths[draw(6)];
		uint16_t port = ports[draw(8)];
		set[i].data = (struct rte_acl_rule_data){.category_mask = 1, .priority = rules - i, .userdata = i + 1};
		set[i].field[PROTOCOL].value.u8 = 6;
		set[i].field[PROTOCOL].mask_range.u8 = 0xff;
		set[i].field[SOURCE].value.u32 = prefix(from);
		set[i].field[SOURCE].mask_range.u32 = from;
		set[i].field[DESTINATION].value.u32 = prefix(to);
		set[i].field[DESTINATION].mask_range.u32 = to;
		set[i].field[SOURCE_PORT].mask_range.u16 = 0xffff;
		set[i].field[DESTINATION_PORT].value.u16 = port;
		set[i].field[DESTINATION_PORT].mask_range.u16 = port;
	}
	struct rte_acl_config config = {.num_categories = 1, .num_fields = FIELDS};
	memcpy(config.defs, fields, sizeof(fields));
	if (context == NULL || rte_acl_add_rules(context, (struct rte_acl_rule *)set, rules) != 0 ||
	    rte_acl_build(context, &config) != 0 ||
	    rte_acl_set_ctx_classify(context, RTE_ACL_CLASSIFY_SCALAR) != 0) {
		fprintf(stderr, "the rules could not be built\n");
		return 1;
	}
	struct tuple *packets = calloc(lookups, sizeof(*packets));
	const uint8_t **data = calloc(lookups, sizeof(*data));
	uint32_t *results = calloc(lookups, sizeof(*results));
	for (uint32_t i = 0; i < lookups; i++) {
		const struct acl_rule *aim = &set[draw(rules)];
		int aimed = draw(4) < 3;
		uint32_t from = aimed ? aim->field[SOURCE].value.u32 : 0x0a000000u | draw(1u << 24);
		uint32_t to = aimed ? aim->field[DESTINATION].value.u32 : 0x0a000000u | draw(1u << 24);
		uint16_t port = aimed ? aim->field[DESTINATION_PORT].value.u16 : ports[draw(8)];
		packets[i] = (struct tuple){6, htonl(from), htonl(to), htons(40000), htons(port)};
		data[i] = (const uint8_t *)&packets[i];
	}
	double *times = calloc(rounds, sizeof(*times));
	uint32_t matched = 0;
	for (uint32_t round = 0; round <= rounds; round++) {
		uint64_t begin = rte_rdtsc();
		for (uint32_t i = 0; i + 64 <= lookups; i += 64)
			rte_acl_classify(context, data + i, results + i, 64, 1);
		double ns = (double)(rte_rdtsc() - begin) * 1e9 / rte_get_tsc_hz() / lookups;
		if (round > 0)
			times[round - 1] = ns;
	}
	for (uint32_t i = 0; i < lookups; i++)
		matched += results[i] != 0;
	qsort(times, rounds, sizeof(*times), by_value);
	printf("%u %u %u %.1f\n", rules, lookups, matched, times[rounds / 2]);
	return 0;
}
