package server

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"google.golang.org/genproto/googleapis/rpc/errdetails"

	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/store"
)

// Types of resources, as the contract has them.
const (
	dossierType = "crosscheck/Dossier"
	sourceType  = "crosscheck/Source"
)

// resourceName is a dossier's name, and that of a source where there is one.
// The contract's patterns have been held against it.
type resourceName struct {
	dossier, source string
}

// parseName reads "dossiers/…", with "/sources/…" or "/report" behind.
func parseName(name string) resourceName {
	parts := strings.Split(name, "/")
	r := resourceName{dossier: parts[1]}
	if len(parts) == 4 {
		r.source = parts[3]
	}
	return r
}

func (r resourceName) key(ctx context.Context) store.Key {
	return store.Key{Tenant: tenantOf(ctx), Dossier: r.dossier}
}

func dossierName(id string) string { return "dossiers/" + id }

func sourceName(dossier, source string) string { return dossierName(dossier) + "/sources/" + source }

func reportName(dossier string) string { return dossierName(dossier) + "/report" }

// resourceID is the rule of ids that stand in names (AIP-122).
var resourceID = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$`)

// checkSourceID holds a source's id against the rule of names: outside of
// dossiers, ids of sources are freer.
func checkSourceID(field, id string) error {
	if id != "" && !resourceID.MatchString(id) {
		return &engine.FieldError{Field: field, Message: "must be 1 to 63 letters, digits, '-', '_' and '.', the first one a letter or digit"}
	}
	return nil
}

// resourceError is a store's error about the resource of a name.
type resourceError struct {
	err        error
	kind, name string
}

func (e *resourceError) Error() string { return e.name + ": " + e.err.Error() }

func (e *resourceError) Unwrap() error { return e.err }

// about says which resource an error is about.
func about(kind, name string, err error) error {
	if err == nil {
		return nil
	}
	var already *resourceError
	if errors.As(err, &already) {
		return err
	}
	return &resourceError{err, kind, name}
}

func aboutDossier(id string, err error) error { return about(dossierType, dossierName(id), err) }

func aboutSource(dossier, source string, err error) error {
	return about(sourceType, sourceName(dossier, source), err)
}

// info is the error's google.rpc.ResourceInfo.
func (e *resourceError) info() *errdetails.ResourceInfo {
	return &errdetails.ResourceInfo{ResourceType: e.kind, ResourceName: e.name}
}
