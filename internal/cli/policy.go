package cli

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seed4521bc5c/crosscheck/internal/compare"
	"github.com/seed4521bc5c/crosscheck/internal/engine"
	"github.com/seed4521bc5c/crosscheck/internal/quantity"
	pb "github.com/seed4521bc5c/crosscheck/proto/crosscheck/v1"
	"github.com/seed4521bc5c/crosscheck/server/wire"
)

// policyFlags say how strictly numbers are compared.
type policyFlags struct {
	file       string
	bounds     boundsFlag
	tolerances []string
	rates      []string
	harmless   []string
}

// boundsFlag is the value of --bounds.
type boundsFlag string

// The values of --bounds.
const (
	boundsSoft    boundsFlag = "soft"
	boundsStrict  boundsFlag = "strict"
	boundsLenient boundsFlag = "lenient"
)

var boundReadings = map[boundsFlag]pb.BoundReading{
	boundsStrict:  pb.BoundReading_BOUND_READING_STRICT,
	boundsLenient: pb.BoundReading_BOUND_READING_LENIENT,
}

const policyHelp = `The default of what agrees can be changed. --tolerance 2% lets all numbers
differ by so much, money=2% only amounts of money, percent=0.5 shares by half a
point, count=3 counts by three. --bounds strict lets "more than 200" agree with
200 alone, lenient with every higher number. --rate EUR/USD=1.08@2026-11-20
compares euros with dollars at the rate of a day. --harmless names reasons that
are no conflict, such as plan-vs-actual or superseded.`

func (f *policyFlags) add(c *cobra.Command) {
	f.bounds = boundsSoft
	c.Flags().StringVar(&f.file, "policy", "", "compare as a JSON `file` with a Policy of the API says")
	c.Flags().Var(newChoice(&f.bounds, boundsSoft, boundsStrict, boundsLenient), "bounds", "how far \"more than 200\" reaches: soft, strict or lenient")
	c.Flags().StringArrayVar(&f.tolerances, "tolerance", nil, "let numbers differ by `[kind=]amount`, such as 2% or percent=0.5; may be repeated")
	c.Flags().StringArrayVar(&f.rates, "rate", nil, "exchange rate `base/quote=rate@date`, such as EUR/USD=1.08@2026-11-20; may be repeated")
	c.Flags().StringSliceVar(&f.harmless, "harmless", nil, "`reasons` that make no conflict, such as plan-vs-actual,superseded; may be repeated")
	completeChoice(c, "bounds", boundsSoft, boundsStrict, boundsLenient)
	var kinds []string
	for k := pb.ReasonKind_REASON_KIND_PERCENT_POINT_MIXUP; k <= pb.ReasonKind_REASON_KIND_VALUE; k++ {
		kinds = append(kinds, word(k.String(), reasonPrefix))
	}
	if err := c.RegisterFlagCompletionFunc("harmless", cobra.FixedCompletions(kinds, cobra.ShellCompDirectiveNoFileComp)); err != nil {
		panic(err) // the flag was registered a few lines before
	}
	for _, flag := range []string{"bounds", "tolerance", "rate", "harmless"} {
		c.MarkFlagsMutuallyExclusive("policy", flag)
	}
}

// The prefixes of the contract's enum values, which a command line leaves out.
const (
	reasonPrefix    = "REASON_KIND_"
	dimensionPrefix = "DIMENSION_"
)

// word writes the name of an enum value as a command line has it:
// "plan-vs-actual".
func word(name, prefix string) string {
	return strings.ReplaceAll(strings.ToLower(strings.TrimPrefix(name, prefix)), "_", "-")
}

func enumName(word, prefix string) string {
	return prefix + strings.ReplaceAll(strings.ToUpper(word), "-", "_")
}

// policy reads the flags. It goes by way of the contract's message, so that
// the flags can say what a request can, and are held to the same rules.
func (f *policyFlags) policy() (compare.Policy, error) {
	if f.file != "" {
		return policyOf(f.file)
	}
	m := &pb.Policy{Bounds: boundReadings[f.bounds]}
	for _, s := range f.tolerances {
		t, err := tolerance(s)
		if err != nil {
			return compare.Policy{}, fmt.Errorf("--tolerance %s: %w", s, err)
		}
		m.Tolerances = append(m.Tolerances, t)
	}
	for _, s := range f.rates {
		r, err := rate(s)
		if err != nil {
			return compare.Policy{}, fmt.Errorf("--rate %s: %w", s, err)
		}
		m.Rates = append(m.Rates, r)
	}
	for _, s := range f.harmless {
		k, ok := pb.ReasonKind_value[enumName(s, reasonPrefix)]
		if !ok {
			return compare.Policy{}, fmt.Errorf("--harmless %s: no such reason; see --help", s)
		}
		m.HarmlessReasons = append(m.HarmlessReasons, pb.ReasonKind(k))
	}
	p, err := wire.PolicyFrom("policy", m)
	if err != nil {
		return compare.Policy{}, f.inFlag(err)
	}
	return p, nil
}

// policyOf reads a policy from a file.
func policyOf(path string) (compare.Policy, error) {
	b, err := os.ReadFile(path) //nolint:gosec // the user names it
	if err != nil {
		return compare.Policy{}, fmt.Errorf("--policy: %w", pathError(path, err))
	}
	var m pb.Policy
	if err := wire.UnmarshalJSON(b, &m); err != nil {
		return compare.Policy{}, fmt.Errorf("--policy: %s: %w", path, err)
	}
	p, err := wire.PolicyFrom("policy", &m)
	if err != nil {
		return compare.Policy{}, fmt.Errorf("--policy: %s: %w", path, err)
	}
	return p, nil
}

// tolerance reads "2%", "money=2%", "percent=0.5".
func tolerance(s string) (*pb.Tolerance, error) {
	kind, amount, named := strings.Cut(s, "=")
	t := &pb.Tolerance{}
	if !named {
		amount = kind
	} else {
		d, ok := pb.Dimension_value[enumName(kind, dimensionPrefix)]
		if !ok || d == 0 {
			return nil, fmt.Errorf("no such kind of number as %s: money, percent, count, duration, length and so on", kind)
		}
		t.Dimension = pb.Dimension(d)
	}
	percent, relative := strings.CutSuffix(amount, "%")
	if !relative && !named {
		return nil, errors.New("an amount needs the kind of number that it is for: count=3; a share of all numbers ends with %")
	}
	d, err := quantity.Parse(percent)
	if err != nil {
		return nil, fmt.Errorf("%s is no number", percent)
	}
	if relative {
		t.Relative = d.Shift(-2).String()
	} else {
		t.Absolute = d.String()
	}
	return t, nil
}

// rate reads "EUR/USD=1.08@2026-11-20".
func rate(s string) (*pb.ExchangeRate, error) {
	pair, rest, ok := strings.Cut(s, "=")
	base, quote, slash := strings.Cut(pair, "/")
	value, date, at := strings.Cut(rest, "@")
	if !ok || !slash || !at {
		return nil, errors.New("must read like EUR/USD=1.08@2026-11-20")
	}
	if _, err := time.Parse(time.DateOnly, date); err != nil {
		return nil, fmt.Errorf("%s is no day such as 2026-11-20", date)
	}
	if _, err := quantity.Parse(value); err != nil {
		return nil, fmt.Errorf("%s is no number", value)
	}
	return &pb.ExchangeRate{BaseCurrency: base, QuoteCurrency: quote, Rate: value, Date: date}, nil
}

// inFlag says of which flag the rules of a policy complain.
func (f *policyFlags) inFlag(err error) error {
	var field *engine.FieldError
	if !errors.As(err, &field) {
		return err
	}
	for _, l := range []struct {
		name, flag string
		values     []string
	}{{"tolerances", "--tolerance", f.tolerances}, {"rates", "--rate", f.rates}, {"harmless_reasons", "--harmless", f.harmless}} {
		var i int
		if n, _ := fmt.Sscanf(field.Field, "policy."+l.name+"[%d]", &i); n == 1 && i < len(l.values) {
			_, part, _ := strings.Cut(field.Field, "].")
			if part != "" {
				part = strings.ReplaceAll(part, "_", " ") + " "
			}
			return fmt.Errorf("%s %s: %s%s", l.flag, l.values[i], part, field.Message)
		}
	}
	return err
}
