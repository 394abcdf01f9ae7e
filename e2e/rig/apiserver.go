package main

import (
	"bufio"
	"context"
	_ "embed"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"k8s.io/component-base/cli"
	"k8s.io/kubernetes/cmd/kube-apiserver/app"
)

//go:embed audit.yaml
var auditPolicy []byte

// announcement is the one line that says that everything is served.
type announcement struct {
	URL        string            `json:"url"`
	CA         string            `json:"ca"`
	Kubeconfig string            `json:"kubeconfig"`
	AuditLog   string            `json:"auditLog"`
	Tokens     map[string]string `json:"tokens"`
	Kubernetes string            `json:"kubernetes"`
	BootMs     int64             `json:"bootMs"`
}

// runAPIServer serves until SIGTERM or until standard input ends, so that a test that dies takes its cluster along.
// On standard input the line "compact" ends all history; the answer is one line too.
func runAPIServer(arguments []string) int {
	started := time.Now()
	flags := flag.NewFlagSet("apiserver", flag.ContinueOnError)
	dir := flags.String("dir", "", "folder for data, certificates, tokens and logs; of an earlier run it goes on")
	if err := flags.Parse(arguments); err != nil || *dir == "" {
		fmt.Fprintln(os.Stderr, "usage: rig apiserver --dir DIR")
		return 2
	}
	server, endpoint, err := prepare(*dir)
	if err != nil {
		fmt.Fprintf(os.Stderr, "rig: %v\n", err)
		return 1
	}
	etcd, etcdURL, err := startEtcd(filepath.Join(*dir, "etcd"))
	if err != nil {
		fmt.Fprintf(os.Stderr, "rig: %v\n", err)
		return 1
	}
	defer etcd.Close()
	command := app.NewAPIServerCommand()
	command.SetArgs(append(server, "--etcd-servers="+etcdURL))
	var failed atomic.Bool
	go func() {
		kubernetes, err := install(context.Background(), endpoint)
		if err != nil {
			fmt.Fprintf(os.Stderr, "rig: %v\n", err)
			failed.Store(true)
			terminate()
			return
		}
		endpoint.Kubernetes, endpoint.BootMs = kubernetes, time.Since(started).Milliseconds()
		say(endpoint)
		obey(os.Stdin, etcdURL)
		terminate()
	}()
	if code := cli.Run(command); code != 0 || !failed.Load() {
		return code
	}
	return 1
}

// obey does what standard input says until it ends.
func obey(input io.Reader, etcdURL string) {
	lines := bufio.NewScanner(input)
	for lines.Scan() {
		if strings.TrimSpace(lines.Text()) != "compact" {
			say(map[string]string{"error": "the one command is: compact"})
			continue
		}
		revision, err := compact(context.Background(), etcdURL)
		if err != nil {
			say(map[string]string{"error": err.Error()})
			continue
		}
		say(map[string]int64{"compacted": revision})
	}
}

func say(value any) {
	line, err := json.Marshal(value)
	if err != nil {
		line = []byte(`{"error":"an answer cannot be written as JSON"}`)
	}
	fmt.Println(string(line))
}

func terminate() {
	if err := syscall.Kill(os.Getpid(), syscall.SIGTERM); err != nil {
		os.Exit(1)
	}
}

// prepare writes what the API server reads and returns its arguments.
func prepare(dir string) ([]string, announcement, error) {
	in := func(name string) string { return filepath.Join(dir, name) }
	if err := os.MkdirAll(in("certs"), 0o700); err != nil {
		return nil, announcement{}, err
	}
	tokens, err := writeTokens(in("tokens.csv"))
	if err != nil {
		return nil, announcement{}, err
	}
	if err := writeSigningKey(in("sa.key")); err != nil {
		return nil, announcement{}, err
	}
	if err := os.WriteFile(in("audit.yaml"), auditPolicy, 0o600); err != nil {
		return nil, announcement{}, err
	}
	port, err := freePort()
	if err != nil {
		return nil, announcement{}, err
	}
	endpoint := announcement{
		URL:        fmt.Sprintf("https://127.0.0.1:%d", port),
		CA:         in("certs/apiserver.crt"),
		Kubeconfig: in("kubeconfig"),
		AuditLog:   in("audit.log"),
		Tokens:     tokens,
	}
	if err := writeKubeconfig(endpoint.Kubeconfig, endpoint.URL, endpoint.CA, tokens); err != nil {
		return nil, announcement{}, err
	}
	return []string{
		"--bind-address=127.0.0.1", "--advertise-address=127.0.0.1", fmt.Sprintf("--secure-port=%d", port),
		"--cert-dir=" + in("certs"),
		"--authorization-mode=Node,RBAC", "--anonymous-auth=true", "--token-auth-file=" + in("tokens.csv"),
		"--service-account-issuer=https://kubernetes.default.svc",
		"--service-account-key-file=" + in("sa.key"), "--service-account-signing-key-file=" + in("sa.key"),
		// The Service "kubernetes" gets no endpoints: a loopback address is none.
		"--service-cluster-ip-range=10.96.0.0/16", "--endpoint-reconciler-type=none",
		// No controllers run here that would make accounts and count quotas.
		"--disable-admission-plugins=ServiceAccount",
		"--audit-policy-file=" + in("audit.yaml"), "--audit-log-path=" + endpoint.AuditLog, "--audit-log-mode=blocking-strict",
		// Snapshots of lists would keep continue tokens alive through a compaction for up to 15 s.
		"--feature-gates=MutatingAdmissionPolicy=true,ListFromCacheSnapshot=false",
		"--runtime-config=admissionregistration.k8s.io/v1beta1=true",
		"--profiling=false",
	}, endpoint, nil
}

// freePort is free now; the API server wants a number.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	address, isTCP := listener.Addr().(*net.TCPAddr)
	if !isTCP {
		return 0, fmt.Errorf("no TCP address: %v", listener.Addr())
	}
	return address.Port, nil
}
