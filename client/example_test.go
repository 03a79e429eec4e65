package client_test

import (
	"context"
	"fmt"
	"log"
	"slices"

	"github.com/seed4521bc5c/crosscheck/client"
	"github.com/seed4521bc5c/crosscheck/client/clienttest"
	crosscheckv1 "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
)

// start gives the examples a server of their own. A program would write
//
//	c, err := client.New("crosscheck.example.org:9090")
func start() (c *client.Client, stop func() error) {
	c, stop, err := clienttest.Start()
	if err != nil {
		log.Fatal(err)
	}
	return c, stop
}

func ExampleNew() {
	// On this machine, without TLS. For a server elsewhere leave the option out.
	c, err := client.New("127.0.0.1:9090", client.WithPlaintext())
	if err != nil {
		log.Fatal(err)
	}
	// It connects with the first call.
	if err := c.Close(); err != nil {
		log.Fatal(err)
	}
}

func ExampleClient_CrossCheck() {
	c, stop := start()
	defer func() { _ = stop() }()

	answer, err := c.CrossCheck(context.Background(), &crosscheckv1.CrossCheckRequest{Sources: []*crosscheckv1.Source{
		{Id: "wire", Publisher: "Fenwick Wire", Text: "The flood in Fenwick destroyed 47 houses on Sunday, officials said."},
		{Id: "post", Publisher: "Fenwick Post", Text: "The flood in Fenwick destroyed 63 houses on Sunday, according to officials."},
	}})
	if err != nil {
		log.Fatal(err)
	}
	words := map[string]string{}
	for _, claim := range answer.GetReport().GetClaims() {
		words[claim.GetId()] = claim.GetSourceId() + " says " + claim.GetQuote().GetExact()
	}
	for _, finding := range answer.GetReport().GetFindings() {
		fmt.Println(finding.GetVerdict())
		for _, position := range finding.GetPositions() {
			for _, id := range position.GetClaimIds() {
				fmt.Println("-", words[id])
			}
		}
	}
	// Output:
	// VERDICT_CONFLICT
	// - wire says 47 houses
	// - post says 63 houses
}

func ExampleClient_ParseQuantities() {
	c, stop := start()
	defer func() { _ = stop() }()

	answer, err := c.ParseQuantities(context.Background(), &crosscheckv1.ParseQuantitiesRequest{Text: "Roughly 400 participants came."})
	if err != nil {
		log.Fatal(err)
	}
	for _, q := range answer.GetQuantities() {
		fmt.Printf("%q is %s %s\n", q.GetQuote().GetExact(), q.GetQuantity().GetApproximation(), q.GetQuantity().GetValue())
	}
	// Output:
	// "Roughly 400 participants" is APPROXIMATION_ABOUT 400
}

func ExampleClient_Stream() {
	c, stop := start()
	defer func() { _ = stop() }()

	// Sources as they come in, here all at once.
	sources := slices.Values([]*crosscheckv1.Source{
		{Id: "wire", Text: "The flood in Fenwick destroyed 47 houses on Sunday, officials said."},
		{Id: "post", Text: "The flood in Fenwick destroyed 63 houses on Sunday, according to officials."},
	})
	for event, err := range c.Stream(context.Background(), sources) {
		if err != nil {
			log.Fatal(err)
		}
		if taken := event.GetSourceTaken(); taken != nil {
			fmt.Println(taken.GetSourceId(), "changes", len(taken.GetFindings()), "findings")
		} else {
			fmt.Println("the report has", len(event.GetReport().GetFindings()), "finding")
		}
	}
	// Output:
	// wire changes 0 findings
	// post changes 1 findings
	// the report has 1 finding
}

func ExampleClient_Watch() {
	c, stop := start()
	defer func() { _ = stop() }()
	ctx := context.Background()

	if _, err := c.CreateDossier(ctx, &crosscheckv1.CreateDossierRequest{DossierId: "flood", Dossier: &crosscheckv1.Dossier{}}); err != nil {
		log.Fatal(err)
	}
	for _, source := range []*crosscheckv1.Source{
		{Id: "wire", Text: "The flood in Fenwick destroyed 47 houses on Sunday, officials said."},
		{Id: "post", Text: "The flood in Fenwick destroyed 63 houses on Sunday, according to officials."},
	} {
		if _, err := c.AddSource(ctx, &crosscheckv1.AddSourceRequest{Parent: "dossiers/flood", Source: source}); err != nil {
			log.Fatal(err)
		}
	}
	// From the beginning; nil begins with all findings that there are now.
	for change, err := range c.Watch(ctx, "dossiers/flood/report", new(int64)) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(change.GetSource(), "changes", len(change.GetFindings()), "findings")
		if change.GetRevision() == 2 { // a program that watches would go on
			break
		}
	}
	// Output:
	// dossiers/flood/sources/wire changes 0 findings
	// dossiers/flood/sources/post changes 1 findings
}

func ExampleClient_FoundClaims() {
	c, stop := start()
	defer func() { _ = stop() }()
	ctx := context.Background()

	if _, err := c.CreateDossier(ctx, &crosscheckv1.CreateDossierRequest{DossierId: "flood", Dossier: &crosscheckv1.Dossier{}}); err != nil {
		log.Fatal(err)
	}
	if _, err := c.AddSource(ctx, &crosscheckv1.AddSourceRequest{Parent: "dossiers/flood", Source: &crosscheckv1.Source{
		Id: "wire", Text: "The flood in Fenwick destroyed 47 houses on Sunday. It washed three bridges away.",
	}}); err != nil {
		log.Fatal(err)
	}
	for found, err := range c.FoundClaims(ctx, &crosscheckv1.SearchClaimsRequest{Unit: "houses", MinValue: "40"}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(found.GetSource(), "says", found.GetClaim().GetQuote().GetExact())
	}
	// Output:
	// dossiers/flood/sources/wire says 47 houses
}

func ExampleReason() {
	c, stop := start()
	defer func() { _ = stop() }()

	_, err := c.CrossCheck(context.Background(), &crosscheckv1.CrossCheckRequest{Sources: []*crosscheckv1.Source{
		{Id: "wire", Text: "Twelve ships left on Monday."},
		{Id: "wire", Text: "Ten ships left on Monday."},
	}})
	if client.Reason(err) == crosscheckv1.ErrorReason_ERROR_REASON_INVALID_FIELD {
		for _, v := range client.Violations(err) {
			fmt.Println(v.Field)
		}
	}
	// Output:
	// sources[1].id
}
