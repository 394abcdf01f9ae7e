package main

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"time"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	"k8s.io/apimachinery/pkg/api/meta"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/apis/meta/v1/unstructured"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"k8s.io/client-go/discovery"
	"k8s.io/client-go/dynamic"
	"k8s.io/client-go/rest"
	"k8s.io/client-go/restmapper"
)

const (
	bootDeadline = 90 * time.Second
	pollEvery    = 50 * time.Millisecond
)

//go:embed dist/crds.json
var definitions []byte

//go:embed manifests/*.yaml
var manifests embed.FS

// cluster is the running API server, as somebody.
type cluster struct {
	dynamic   dynamic.Interface
	discovery *discovery.DiscoveryClient
}

func connect(endpoint announcement, role string) (*cluster, error) {
	config := &rest.Config{
		Host:            endpoint.URL,
		BearerToken:     endpoint.Tokens[role],
		TLSClientConfig: rest.TLSClientConfig{CAFile: endpoint.CA},
		QPS:             -1,
	}
	client, err := dynamic.NewForConfig(config)
	if err != nil {
		return nil, err
	}
	found, err := discovery.NewDiscoveryClientForConfig(config)
	return &cluster{dynamic: client, discovery: found}, err
}

// install waits for the API server and gives it everything of this rig. It returns the server's version when all kinds
// are served and the admission policies decide.
func install(ctx context.Context, endpoint announcement) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, bootDeadline)
	defer cancel()
	var admin *cluster
	err := until(ctx, "the API server to be ready", func() error {
		// The certificate that serves as CA is made by the server itself.
		if _, err := os.Stat(endpoint.CA); err != nil {
			return err
		}
		var err error
		if admin, err = connect(endpoint, "admin"); err != nil {
			return err
		}
		return admin.discovery.RESTClient().Get().AbsPath("/readyz").Do(ctx).Error()
	})
	if err != nil {
		return "", err
	}
	version, err := admin.discovery.ServerVersion()
	if err != nil {
		return "", err
	}
	if err := admin.installDefinitions(ctx); err != nil {
		return "", err
	}
	objects, err := readManifests()
	if err != nil {
		return "", err
	}
	if err := admin.installObjects(ctx, objects); err != nil {
		return "", err
	}
	return version.GitVersion, waitForAdmission(ctx, endpoint, admin)
}

func (c *cluster) installDefinitions(ctx context.Context) error {
	var items []map[string]any
	if err := json.Unmarshal(definitions, &items); err != nil {
		return fmt.Errorf("dist/crds.json: %w", err)
	}
	resource := c.dynamic.Resource(schema.GroupVersionResource{
		Group: "apiextensions.k8s.io", Version: "v1", Resource: "customresourcedefinitions",
	})
	return each(items, func(item map[string]any) error {
		object := &unstructured.Unstructured{Object: item}
		if _, err := resource.Create(ctx, object, metav1.CreateOptions{}); err != nil && !apierrors.IsAlreadyExists(err) {
			return err
		}
		err := until(ctx, object.GetName()+" to be established", func() error {
			current, err := resource.Get(ctx, object.GetName(), metav1.GetOptions{})
			if err != nil {
				return err
			}
			conditions, _, err := unstructured.NestedSlice(current.Object, "status", "conditions")
			if err != nil {
				return err
			}
			for _, item := range conditions {
				condition, isObject := item.(map[string]any)
				if isObject && condition["type"] == "Established" && condition["status"] == "True" {
					return nil
				}
			}
			return fmt.Errorf("conditions are %v", conditions)
		})
		if err != nil {
			return err
		}
		return until(ctx, object.GetName()+" to be served", func() error { return c.list(ctx, item) })
	})
}

// list reads the kind that a definition defines.
func (c *cluster) list(ctx context.Context, definition map[string]any) error {
	group, _, err := unstructured.NestedString(definition, "spec", "group")
	if err != nil {
		return err
	}
	plural, _, err := unstructured.NestedString(definition, "spec", "names", "plural")
	if err != nil {
		return err
	}
	resource := schema.GroupVersionResource{Group: group, Version: "v3", Resource: plural}
	_, err = c.dynamic.Resource(resource).List(ctx, metav1.ListOptions{Limit: 1})
	return err
}

func (c *cluster) installObjects(ctx context.Context, objects []*unstructured.Unstructured) error {
	var mapper meta.RESTMapper
	for _, object := range objects {
		kind := object.GroupVersionKind()
		var mapping *meta.RESTMapping
		err := until(ctx, kind.String()+" to be served", func() error {
			var err error
			if mapper != nil {
				if mapping, err = mapper.RESTMapping(kind.GroupKind(), kind.Version); err == nil {
					return nil
				}
			}
			groups, err := restmapper.GetAPIGroupResources(c.discovery)
			if err != nil {
				return err
			}
			mapper = restmapper.NewDiscoveryRESTMapper(groups)
			mapping, err = mapper.RESTMapping(kind.GroupKind(), kind.Version)
			return err
		})
		if err != nil {
			return err
		}
		resource := c.dynamic.Resource(mapping.Resource).Namespace(object.GetNamespace())
		// Kinds are found a moment before they are served.
		err = until(ctx, kind.Kind+" "+object.GetName()+" to be created", func() error {
			_, err := resource.Create(ctx, object, metav1.CreateOptions{})
			if apierrors.IsAlreadyExists(err) {
				return nil
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// waitForAdmission tries both ways: a default must be filled in, and a user without tier rights must be refused.
func waitForAdmission(ctx context.Context, endpoint announcement, admin *cluster) error {
	editor, err := connect(endpoint, "editor")
	if err != nil {
		return err
	}
	probe := &unstructured.Unstructured{Object: map[string]any{
		"apiVersion": "projectcalico.org/v3", "kind": "StagedGlobalNetworkPolicy",
		"metadata": map[string]any{"name": "default.rig-probe"},
	}}
	policies := schema.GroupVersionResource{Group: "projectcalico.org", Version: "v3", Resource: "stagedglobalnetworkpolicies"}
	dryRun := metav1.CreateOptions{DryRun: []string{metav1.DryRunAll}}
	return until(ctx, "the admission policies to decide", func() error {
		made, err := admin.dynamic.Resource(policies).Create(ctx, probe, dryRun)
		if err != nil {
			return err
		}
		action, _, err := unstructured.NestedString(made.Object, "spec", "stagedAction")
		if err != nil || action != "Set" || made.GetLabels()["projectcalico.org/tier"] != "default" {
			return fmt.Errorf("defaults are not filled in yet: %v", made.Object)
		}
		if _, err := editor.dynamic.Resource(policies).Create(ctx, probe, dryRun); !apierrors.IsForbidden(err) {
			return fmt.Errorf("editor is not refused yet: %v", err)
		}
		return nil
	})
}

// until tries again as long as time may help: an object that is wrong stays wrong.
func until(ctx context.Context, what string, try func() error) error {
	for {
		err := try()
		if err == nil {
			return nil
		}
		if apierrors.IsInvalid(err) || apierrors.IsBadRequest(err) {
			return fmt.Errorf("waited for %s: %w", what, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("waited in vain for %s: %w", what, err)
		case <-time.After(pollEvery):
		}
	}
}

func each[T any](items []T, do func(T) error) error {
	var group sync.WaitGroup
	results := make([]error, len(items))
	for i, item := range items {
		group.Add(1)
		go func() {
			defer group.Done()
			results[i] = do(item)
		}()
	}
	group.Wait()
	for _, err := range results {
		if err != nil {
			return err
		}
	}
	return nil
}
