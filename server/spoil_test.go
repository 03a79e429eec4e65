package server

import (
	"bytes"
	"encoding/json"
	"maps"
	"net/url"
	"slices"
	"strings"
)

// junk stands where something else is wanted.
var junk = []any{
	nil, true, false, -1, 0, 1, 1.5, 1e308, json.Number("1e400"), json.Number("123456789012345678901234567890"), json.Number("-0"),
	"", " ", "null", "0", "-1", "NaN", "1e999999999", "true", "\x00", "\u202e\u200b\ufeff", "\ufffd", "é́́́́", "👩‍👩‍👧‍👦", "ﷺ", "<script>alert(1)</script>",
	"'; DROP TABLE dossiers; --", "${jndi:ldap://x}", "../../etc/passwd", "%00%ff", "2026-13-45T99:99:99Z", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59.999999999Z",
	strings.Repeat("a", 70_000), strings.Repeat("9", 5_000), strings.Repeat("é", 3_000), strings.Repeat("12 boats and ", 4_000),
	[]any{}, []any{nil}, []any{[]any{}}, []any{"a", 1, nil}, map[string]any{}, map[string]any{"": nil}, map[string]any{"@type": "type.googleapis.com/google.rpc.Status"},
}

// junkEnums are values that an enum lacks.
var junkEnums = []any{"VERDICT_CONFLICT", "UNSPECIFIED", "BOUND_READING_", 99, -1, "bound_reading_strict"}

// spoil breaks a request in one place.
func (r *rest) spoil(q *restRequest, query url.Values) {
	q.whole = false
	switch n := r.rng.IntN(10); {
	case n < 6 && len(q.body) > 0:
		r.spoilBody(q)
	case n < 8:
		r.spoilQuery(q, query)
	case n < 9:
		r.spoilPath(q)
	default:
		r.spoilHead(q)
	}
}

func (r *rest) spoilBody(q *restRequest) {
	if r.rng.IntN(4) == 0 { // as text
		at := r.rng.IntN(len(q.body))
		switch r.rng.IntN(8) {
		case 0:
			q.body = q.body[:at]
		case 1:
			q.body = slices.Insert(slices.Clone(q.body), at, byte(r.rng.Uint32()))
		case 2:
			q.body = append(slices.Clone(q.body), '}', ']', 'x')
		case 3:
			q.body = bytes.Replace(q.body, []byte("boats"), []byte("\xff\xfe\xc0\x80"), 1)
		case 4:
			q.body = bytes.Replace(q.body, []byte("boats"), []byte(`\ud800 \u0000`), 1)
		case 5: // a name twice
			q.body = bytes.Replace(q.body, []byte("{"), []byte(`{"title":"x","text":"y","title":"z",`), 1)
		case 6:
			q.body = bytes.Repeat([]byte("["), 1+r.rng.IntN(200_000))
		default:
			q.body = bytes.Repeat([]byte(`{"source":`), 1+r.rng.IntN(20_000))
		}
		return
	}
	d := json.NewDecoder(bytes.NewReader(q.body))
	d.UseNumber()
	var tree any
	if d.Decode(&tree) != nil {
		return
	}
	tree = r.spoilTree(tree, 1+r.rng.IntN(6))
	if b, err := json.Marshal(tree); err == nil {
		q.body = b
	}
}

// spoilTree goes down a tree by so many steps, and breaks what it finds there.
func (r *rest) spoilTree(v any, steps int) any {
	if steps > 0 {
		switch v := v.(type) {
		case map[string]any:
			if len(v) > 0 {
				name := pickOne(r.rng, slices.Sorted(maps.Keys(v)))
				switch r.rng.IntN(8) {
				case 0:
					delete(v, name)
				case 1:
					v[name+"x"] = v[name]
				case 2:
					v["bounds"], v["harmlessReasons"] = pickOne(r.rng, junkEnums), []any{pickOne(r.rng, junkEnums)}
				case 3:
					v["policy"] = map[string]any{"bounds": pickOne(r.rng, junkEnums), "rates": []any{map[string]any{"rate": pickOne(r.rng, junk)}}}
				default:
					v[name] = r.spoilTree(v[name], steps-1)
				}
				return v
			}
		case []any:
			if len(v) > 0 {
				i := r.rng.IntN(len(v))
				if r.rng.IntN(6) == 0 {
					return slices.Repeat(v, 1+r.rng.IntN(2500))
				}
				v[i] = r.spoilTree(v[i], steps-1)
				return v
			}
		}
	}
	return pickOne(r.rng, junk)
}

func (r *rest) spoilQuery(q *restRequest, query url.Values) {
	names := []string{"colour", "page_size", "source.text", "dossier.title", "", "a.b.c.d", "format", "pageToken", "revision", "policy", "pageSize", "minValue"}
	for _, p := range q.op.Parameters {
		if p.In == "query" {
			names = append(names, p.Name, p.Name, p.Name)
		}
	}
	name := pickOne(r.rng, names)
	if s, ok := pickOne(r.rng, junk).(string); ok && r.rng.IntN(2) == 0 {
		query.Set(name, s[:min(len(s), 2000)])
	} else {
		query.Set(name, pickOne(r.rng, []string{"-1", "9999999999999999999999", "many", "1.5", "yes", "\xff", "bm9uc2Vuc2U", "AAAAAAAAAAAAAAAAAAAAAA"}))
	}
	if r.rng.IntN(4) == 0 {
		query.Add(name, "again")
	}
	q.query = query.Encode() + pickOne(r.rng, []string{"", "", "", "&", "&%zz=%zz", ";a=b", "&&==&", "&a[]=1&a[x]=2", "#x"})
}

func (r *rest) spoilPath(q *restRequest) {
	bad := []string{
		"%00", "%ff", "%2e%2e", "..", "%2F", "a%20b", strings.Repeat("x", 5_000), "-", ".", "%F0%9F%9A%A2", "a:b", "%7B%7D", "{name}", "*", "**", "one:watch", "ONE", "%0d%0a", "'", "%25",
	}
	parts := strings.Split(q.path, "/")
	i := min(2+r.rng.IntN(max(1, len(parts)-2)), len(parts)-1)
	switch r.rng.IntN(5) {
	case 0:
		parts = slices.Insert(parts, i, pickOne(r.rng, bad))
	case 1:
		parts = slices.Delete(parts, i, i+1)
	case 2:
		parts[i] += pickOne(r.rng, []string{":", ":x", ":export", "%3Awatch", "/"})
	default:
		parts[i] = pickOne(r.rng, bad)
	}
	q.path, q.elsewhere = strings.Join(parts, "/"), true
}

func (r *rest) spoilHead(q *restRequest) {
	name := pickOne(r.rng, []string{"Content-Type", "Accept", "X-Request-Id", "Authorization", "Accept-Encoding", "Traceparent", "Grpc-Timeout", "X-Http-Method-Override", "Grpc-Metadata-X-Api-Key"})
	q.head.Set(name, pickOne(r.rng, []string{
		"text/plain", "application/xml", "application/grpc", "multipart/form-data; boundary=x", "*/*;q=0", "gzip", "Bearer ", "Basic YTpi", "1n", "DELETE",
		strings.Repeat("z", 9_000), "\xff\xfe", "00-00000000000000000000000000000000-0000000000000000-00",
	}))
}
