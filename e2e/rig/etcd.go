package main

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/server/v3/embed"
)

// startEtcd keeps its data in dir and listens on free loopback ports. Nothing is synced to disk: a test's cluster may
// be lost with the machine, not with the process.
func startEtcd(dir string) (*embed.Etcd, string, error) {
	loopback := []url.URL{{Scheme: "http", Host: "127.0.0.1:0"}}
	config := embed.NewConfig()
	config.Dir = dir
	config.LogLevel = "error"
	config.UnsafeNoFsync = true
	// As kubeadm sets it: bookmarks of a kind go on while only other kinds change.
	config.WatchProgressNotifyInterval = 5 * time.Second
	config.ListenClientUrls, config.AdvertiseClientUrls = loopback, loopback
	config.ListenPeerUrls, config.AdvertisePeerUrls = loopback, loopback
	config.InitialCluster = config.InitialClusterFromName(config.Name)
	etcd, err := embed.StartEtcd(config)
	if err != nil {
		return nil, "", fmt.Errorf("start etcd in %s: %w", dir, err)
	}
	select {
	case <-etcd.Server.ReadyNotify():
		return etcd, "http://" + etcd.Clients[0].Addr().String(), nil
	case <-time.After(60 * time.Second):
		etcd.Close()
		return nil, "", fmt.Errorf("etcd in %s was not ready within 60 s", dir)
	}
}

// compact throws away all history before now, as the API server does every few minutes: continue tokens and watches
// from before then answer 410.
func compact(ctx context.Context, endpoint string) (int64, error) {
	client, err := clientv3.New(clientv3.Config{Endpoints: []string{endpoint}, DialTimeout: 10 * time.Second})
	if err != nil {
		return 0, err
	}
	defer client.Close()
	// The API servers' own key for it, so that their caches hear of it too.
	const key = "compact_rev_key"
	now, err := client.Get(ctx, key)
	if err != nil {
		return 0, err
	}
	revision := now.Header.Revision
	if _, err := client.Put(ctx, key, strconv.FormatInt(revision, 10)); err != nil {
		return 0, err
	}
	_, err = client.Compact(ctx, revision, clientv3.WithCompactPhysical())
	return revision, err
}
