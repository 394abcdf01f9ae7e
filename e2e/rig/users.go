package main

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// user is one identity that tests act as. The kubeconfig's context is prod-eu-1, the operator's own, or prod-eu-1-ROLE.
type user struct {
	role  string
	name  string
	group string
}

// The rights of each stand in manifests/20-rbac.yaml, by name.
var users = []user{
	{role: "admin", name: "kubernetes-admin", group: "system:masters"},
	{role: "operator", name: "jonas.weber", group: "platform"},
	{role: "author", name: "mara.lindt", group: "platform"},
	{role: "viewer", name: "tom.berg", group: "readers"},
	{role: "guard", name: "system:serviceaccount:drawbridge:drawbridge-guard", group: "system:serviceaccounts:drawbridge"},
	{role: "editor", name: "editor", group: "editors"},
}

// writeTokens makes a token for each user, or takes those of an earlier run on the same folder.
func writeTokens(path string) (map[string]string, error) {
	if text, err := os.ReadFile(path); err == nil {
		return readTokens(string(text))
	} else if !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	tokens := map[string]string{}
	var lines strings.Builder
	for _, user := range users {
		secret := make([]byte, 24)
		if _, err := rand.Read(secret); err != nil {
			return nil, err
		}
		tokens[user.role] = hex.EncodeToString(secret)
		fmt.Fprintf(&lines, "%s,%s,%s,\"%s\"\n", tokens[user.role], user.name, user.role, user.group)
	}
	return tokens, os.WriteFile(path, []byte(lines.String()), 0o600)
}

func readTokens(text string) (map[string]string, error) {
	tokens := map[string]string{}
	for _, line := range strings.Split(strings.TrimSpace(text), "\n") {
		fields := strings.Split(line, ",")
		if len(fields) != 4 {
			return nil, fmt.Errorf("a line of the token file has %d fields, 4 are needed", len(fields))
		}
		tokens[fields[2]] = fields[0]
	}
	return tokens, nil
}

// writeSigningKey makes the key of service account tokens, which the API server demands though nobody uses any here.
func writeSigningKey(path string) error {
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return err
	}
	block := &pem.Block{Type: "RSA PRIVATE KEY", Bytes: x509.MarshalPKCS1PrivateKey(key)}
	return os.WriteFile(path, pem.EncodeToMemory(block), 0o600)
}

func writeKubeconfig(path, server, caPath string, tokens map[string]string) error {
	absolute, err := filepath.Abs(caPath)
	if err != nil {
		return err
	}
	var text strings.Builder
	fmt.Fprintf(&text, "apiVersion: v1\nkind: Config\ncurrent-context: prod-eu-1\nclusters:\n- name: prod-eu-1\n  cluster:\n    server: %s\n    certificate-authority: %s\n", server, absolute)
	text.WriteString("contexts:\n")
	for _, user := range users {
		context := "prod-eu-1"
		if user.role != "operator" {
			context += "-" + user.role
		}
		fmt.Fprintf(&text, "- name: %s\n  context:\n    cluster: prod-eu-1\n    user: %s\n", context, user.role)
	}
	text.WriteString("users:\n")
	for _, user := range users {
		fmt.Fprintf(&text, "- name: %s\n  user:\n    token: %s\n", user.role, tokens[user.role])
	}
	return os.WriteFile(path, []byte(text.String()), 0o600)
}
