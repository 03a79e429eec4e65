package mcp

import (
	"context"
	"encoding/json"

	sdk "github.com/modelcontextprotocol/go-sdk/mcp"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// effect is what a tool does to what is stored.
type effect int

const (
	reads   effect = iota
	adds           // keeps something new
	changes        // puts something in the place of something kept
	deletes
)

// tool is a row of the table of tools.
type tool struct {
	name, title string
	about       string // for the assistant: when to use it, and when another
	effect      effect
	shows       bool // it answers with a report, of which the caller may want a part
	in, out     protoreflect.MessageType
	run         run
}

// tools are all tools, in the order in which an assistant sees them.
var tools = []tool{
	rpc("cross_check", "Cross-check reports", reads, (*call).crossCheck,
		"Compares what several reports of one story say: finds every quantity that at least two of them report, and tells for each whether they agree or conflict, why, and with which words; checks sums, shares and growth; counts copies of one wire story once. "+
			"Give each report's full text as one source, not a summary. Nothing is stored. The text result shows conflicts first, each position with its sources and their words between « and »; the structured result is the same with every claim's quantity, interval, period and place in the text."),
	rpc("extract_claims", "Extract numeric claims", reads, (*call).extractClaims,
		"Finds the numeric claims of one report: each number that a fact-checker could check, with its exact words, its value and interval, what it counts, of whom, when, and who says so. Numbers that are names, labels, dates or page furniture are left out. To compare reports use cross_check, which extracts by itself."),
	rpc("parse_quantities", "Read quantities", reads, (*call).parseQuantities,
		"Reads every quantity of a short text, claim or not: the value, unit, approximation, and the interval of values that the words can stand for (\"about 400\", \"$1.2 billion\", \"two thirds\"). For whole reports use extract_claims."),
	rpc("create_dossier", "Create a dossier", adds, (*call).createDossier,
		"Makes an empty dossier: a story that is kept, with its sources and a report that stays current as they come in."),
	rpc("list_dossiers", "List dossiers", reads, (*call).listDossiers,
		"Lists the dossiers by id, with their titles and how many sources and claims each holds."),
	rpc("update_dossier", "Rename a dossier", changes, (*call).updateDossier,
		"Changes the title or the description of a dossier. Its sources and its report stay as they are."),
	rpc("delete_dossier", "Delete a dossier", deletes, (*call).deleteDossier,
		"Deletes a dossier for good, with its sources, claims and report. One that has sources is deleted only with force. Do so only where the user asked for it."),
	rpc("add_source", "Add a source to a dossier", adds, (*call).addSource,
		"Adds a report to a dossier, for good, and brings the dossier's own report up to date. Give the full text. The answer is the source without its text; get_report tells what it changed."),
	rpc("list_sources", "List the sources of a dossier", reads, (*call).listSources,
		"Lists the sources of a dossier in the order in which they came in, without their texts; get_source reads one with its text."),
	rpc("get_source", "Read a source of a dossier", reads, (*call).getSource,
		"Reads a source of a dossier as it was given: its text, publisher, title, address and time."),
	rpc("delete_source", "Delete a source of a dossier", deletes, (*call).deleteSource,
		"Deletes a source of a dossier for good, with its claims, and brings the report up to date. Do so only where the user asked for it."),
	rpc("get_report", "Read the report of a dossier", reads, (*call).getReport,
		"Reads the current report of a dossier: what cross_check would answer for its sources."),
	rpc("search_claims", "Search claims", reads, (*call).searchClaims,
		"Searches the claims of all dossiers by what they measure, their unit, value and period; at least one of these is to be given, and what is given is to hold all together."),
}

// rpc makes a row whose arguments and answer are messages of the contract.
func rpc[In, Out proto.Message](name, title string, e effect, f func(*call, context.Context, In) (Out, string, error), about string) tool {
	var in In
	var out Out
	t := tool{name: name, title: title, about: about, effect: e, in: in.ProtoReflect().Type(), out: out.ProtoReflect().Type()}
	t.shows = t.out.Descriptor().Name() == "CrossCheckResponse"
	t.run = func(ctx context.Context, c *call, m proto.Message) (proto.Message, string, error) {
		return f(c, ctx, m.(In))
	}
	return t
}

// describe is the tool as the protocol lists it.
func (t *tool) describe() *sdk.Tool {
	in, out := schemaOf(t.in.Descriptor(), request), schemaOf(t.out.Descriptor(), answer)
	if t.shows {
		in.Properties = append(in.Properties, property{showField, showSchema})
		out.Properties = append(out.Properties, property{"omitted", omittedSchema})
	}
	return &sdk.Tool{
		Name: t.name, Title: t.title, Description: t.about,
		InputSchema: marshalled(in), OutputSchema: marshalled(out),
		Annotations: &sdk.ToolAnnotations{
			Title:           t.title,
			ReadOnlyHint:    t.effect == reads,
			DestructiveHint: new(t.effect == changes || t.effect == deletes),
			IdempotentHint:  t.effect == reads || t.effect == changes || t.effect == deletes,
			OpenWorldHint:   new(false), // addresses of sources are never fetched
		},
	}
}

func marshalled(s *schema) json.RawMessage {
	b, err := json.Marshal(s)
	if err != nil {
		panic(err) // it holds nothing that JSON lacks
	}
	return b
}
