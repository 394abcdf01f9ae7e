// Command crdgen writes the CustomResourceDefinitions of Calico's kinds, made from Calico's own Go types, as one JSON
// list. They are generated when the rig is built and are not committed.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	// Read as source below; imported so that go.mod keeps the module.
	_ "github.com/projectcalico/api/pkg/apis/projectcalico/v3"
	"golang.org/x/tools/go/packages"
	apiext "k8s.io/apiextensions-apiserver/pkg/apis/apiextensions/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
	"sigs.k8s.io/controller-tools/pkg/crd"
	crdmarkers "sigs.k8s.io/controller-tools/pkg/crd/markers"
	"sigs.k8s.io/controller-tools/pkg/loader"
	"sigs.k8s.io/controller-tools/pkg/markers"
)

const (
	group           = "projectcalico.org"
	typesPackage    = "github.com/projectcalico/api/pkg/apis/projectcalico/v3"
	numorstringPath = "github.com/projectcalico/api/pkg/lib/numorstring"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: crdgen FILE")
		os.Exit(2)
	}
	definitions, err := generate()
	if err == nil {
		err = write(os.Args[1], definitions)
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "crdgen: %v\n", err)
		os.Exit(1)
	}
}

func generate() ([]apiext.CustomResourceDefinition, error) {
	roots, err := loader.LoadRoots(typesPackage, numorstringPath)
	if err != nil {
		return nil, fmt.Errorf("load Calico's types: %w", err)
	}
	if loader.PrintErrors(roots) {
		return nil, errors.New("load Calico's types: see above")
	}
	registry := &markers.Registry{}
	if err := crdmarkers.Register(registry); err != nil {
		return nil, err
	}
	parser := &crd.Parser{
		Collector:           &markers.Collector{Registry: registry},
		Checker:             &loader.TypeChecker{},
		AllowDangerousTypes: true,
	}
	crd.AddKnownTypes(parser)
	parser.PackageOverrides[numorstringPath] = overrideNumorstring
	for _, root := range roots {
		parser.NeedPackage(root)
	}
	noDescriptions := 0
	definitions := make([]apiext.CustomResourceDefinition, 0, len(kinds))
	for _, kind := range kinds {
		groupKind := schema.GroupKind{Group: group, Kind: kind.name}
		parser.NeedCRDFor(groupKind, &noDescriptions)
		definition, found := parser.CustomResourceDefinitions[groupKind]
		if !found {
			return nil, fmt.Errorf("no type %s in %s", kind.name, typesPackage)
		}
		crd.FixTopLevelMetadata(definition)
		if err := kind.complete(&definition); err != nil {
			return nil, fmt.Errorf("%s: %w", kind.name, err)
		}
		definitions = append(definitions, definition)
	}
	// Only the types asked for are checked, so complaints about the rest of the package say nothing.
	if loader.PrintErrors(roots, packages.TypeError) {
		return nil, errors.New("Calico's types cannot be read, see above")
	}
	return definitions, nil
}

// overrideNumorstring gives ports and protocols the form they have on the wire: a number or a text.
func overrideNumorstring(parser *crd.Parser, pkg *loader.Package) {
	for _, name := range []string{"Port", "Protocol", "Uint8OrString"} {
		parser.Schemata[crd.TypeIdent{Name: name, Package: pkg}] = apiext.JSONSchemaProps{
			XIntOrString: true,
			AnyOf:        []apiext.JSONSchemaProps{{Type: "integer"}, {Type: "string"}},
			Pattern:      "^.*",
		}
	}
	parser.AddPackage(pkg)
}

func write(path string, definitions []apiext.CustomResourceDefinition) error {
	for i := range definitions {
		definitions[i].Status = apiext.CustomResourceDefinitionStatus{}
		definitions[i].Name = definitions[i].Spec.Names.Plural + "." + group
		definitions[i].APIVersion, definitions[i].Kind = "apiextensions.k8s.io/v1", "CustomResourceDefinition"
	}
	text, err := json.Marshal(definitions)
	if err != nil {
		return err
	}
	if strings.Contains(string(text), `"description"`) {
		return errors.New("a schema has kept its description")
	}
	return os.WriteFile(path, text, 0o644)
}
