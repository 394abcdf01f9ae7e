// Command rig starts the real API server that Drawbridge's tests run against: kube-apiserver with etcd in one process,
// Calico's kinds, tier RBAC and defaults by admission policies, users of several rights, and an audit log.
package main

import (
	"fmt"
	"os"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "apiserver" {
		os.Exit(runAPIServer(os.Args[2:]))
	}
	fmt.Fprintln(os.Stderr, "usage: rig apiserver --dir DIR")
	os.Exit(2)
}
