package main

import (
	"errors"
	"strings"

	apiext "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
)

// kind is what Calico's Go types do not say about themselves.
type kind struct {
	name       string
	namespaced bool
	tiered     bool
}

// Every kind that the product reads or writes.
var kinds = []kind{
	{name: "Tier"},
	{name: "NetworkPolicy", namespaced: true, tiered: true},
	{name: "GlobalNetworkPolicy", tiered: true},
	{name: "StagedNetworkPolicy", namespaced: true, tiered: true},
	{name: "StagedGlobalNetworkPolicy", tiered: true},
	{name: "StagedKubernetesNetworkPolicy", namespaced: true},
	{name: "NetworkSet", namespaced: true},
	{name: "GlobalNetworkSet"},
	{name: "HostEndpoint"},
	{name: "Profile"},
	{name: "FelixConfiguration"},
	{name: "IPPool"},
	{name: "ClusterInformation"},
}

func (k kind) complete(definition *apiext.CustomResourceDefinition) error {
	definition.Spec.Scope = apiext.ClusterScoped
	if k.namespaced {
		definition.Spec.Scope = apiext.NamespaceScoped
	}
	plural := plural(k.name)
	definition.Spec.Names.Plural = plural
	definition.Spec.Names.Singular = strings.ToLower(k.name)
	for i := range definition.Spec.Versions {
		version := &definition.Spec.Versions[i]
		// As Calico's own files have it: the status of these kinds is written by nobody but Calico.
		version.Subresources = nil
		if k.tiered {
			version.SelectableFields = []apiext.SelectableField{{JSONPath: ".spec.tier"}}
		}
		if strings.HasPrefix(k.name, "Staged") {
			if err := limitStagedAction(version.Schema.OpenAPIV3Schema); err != nil {
				return err
			}
		}
	}
	return nil
}

func plural(name string) string {
	lower := strings.ToLower(name)
	if stem, isPolicy := strings.CutSuffix(lower, "y"); isPolicy {
		return stem + "ies"
	}
	return lower + "s"
}

// limitStagedAction is the enumeration of Calico 3.32's own native definitions, newer than these types.
func limitStagedAction(schema *apiext.JSONSchemaProps) error {
	spec := schema.Properties["spec"]
	action, found := spec.Properties["stagedAction"]
	if !found {
		return errors.New("no field spec.stagedAction")
	}
	action.Enum = nil
	for _, value := range []string{"Set", "Delete", "Learn", "Ignore"} {
		action.Enum = append(action.Enum, apiext.JSON{Raw: []byte(`"` + value + `"`)})
	}
	spec.Properties["stagedAction"] = action
	schema.Properties["spec"] = spec
	return nil
}
