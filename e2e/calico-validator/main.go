// Says of each policy on standard input, one JSON object a line, whether Calico's own validation accepts it: the
// validation that its API server and calicoctl run before they store an object. Answers one line each, empty where
// nothing is wrong.
package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"

	api "github.com/projectcalico/api/pkg/apis/projectcalico/v3"

	validator "github.com/projectcalico/calico/libcalico-go/lib/validator/v3"
)

const longestLine = 8 << 20

func objectOf(kind string) (any, error) {
	switch kind {
	case api.KindNetworkPolicy:
		return api.NewNetworkPolicy(), nil
	case api.KindGlobalNetworkPolicy:
		return api.NewGlobalNetworkPolicy(), nil
	case api.KindNetworkSet:
		return api.NewNetworkSet(), nil
	case api.KindGlobalNetworkSet:
		return api.NewGlobalNetworkSet(), nil
	}
	return nil, fmt.Errorf("kind %q is not judged here", kind)
}

func judge(line []byte) error {
	var head struct {
		Kind string `json:"kind"`
	}
	if err := json.Unmarshal(line, &head); err != nil {
		return err
	}
	object, err := objectOf(head.Kind)
	if err != nil {
		return err
	}
	decoder := json.NewDecoder(bytes.NewReader(line))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(object); err != nil {
		return err
	}
	return validator.Validate(object)
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 0, 1<<16), longestLine)
	out := bufio.NewWriter(os.Stdout)
	defer out.Flush()
	for lines.Scan() {
		said := ""
		if err := judge(lines.Bytes()); err != nil {
			said = strings.Join(strings.Fields(err.Error()), " ")
		}
		fmt.Fprintln(out, said)
	}
	if err := lines.Err(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
