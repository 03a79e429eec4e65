package auth

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"time"

	// YAML, since people write the file, with comments; this is the maintained
	// home of the parser.
	"go.yaml.in/yaml/v3"
)

// keyPrefix lets secret scanners know a key of ours, and us a key from a token.
const keyPrefix = "cck_"

// reloadEvery is how long a change of the file may go unseen.
const reloadEvery = time.Second

// maxKeyFile bounds the file: some 10,000 keys.
const maxKeyFile = 4 << 20

// NewKey makes an API key of 256 random bits, and the hash that the key file
// holds in its place. The key itself is shown once and kept nowhere.
func NewKey() (key, hash string, err error) {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		return "", "", fmt.Errorf("auth: %w", err)
	}
	key = keyPrefix + base64.RawURLEncoding.EncodeToString(secret)
	return key, hashKey(key), nil
}

// hashKey is the SHA-256 of a key in hex. A slow hash guards passwords, which
// can be guessed; 256 random bits cannot.
func hashKey(key string) string {
	sum := sha256.Sum256([]byte(key))
	return hex.EncodeToString(sum[:])
}

// Keys are the API keys of a file. The file is read again when it changes; one
// that cannot be read then leaves the keys as they were, and is logged.
//
//	keys:
//	  - id: desk              # for the log
//	    tenant: newsroom
//	    role: writer          # reader, writer or admin
//	    sha256: 5f3c…         # of the key, as `crosscheck keys new` prints it
//	    expires: 2027-01-01   # optional: from that day on (UTC) it is not valid
type Keys struct {
	path   string
	logger *slog.Logger
	now    func() time.Time

	mu      sync.Mutex
	checked time.Time // when the file was last looked at
	seen    fileState
	keys    []apiKey
}

// fileState tells two states of a file apart. A file that is moved into place
// is another one (os.SameFile) even within the clock's grain.
type fileState struct {
	info os.FileInfo
}

func (a fileState) same(b os.FileInfo) bool {
	return a.info != nil && os.SameFile(a.info, b) && a.info.ModTime().Equal(b.ModTime()) && a.info.Size() == b.Size()
}

type apiKey struct {
	principal Principal
	hash      [sha256.Size]byte
	expires   time.Time // zero: never
}

// NewKeys reads a key file. The error says what is wrong with it, and in which
// entry.
func NewKeys(path string, logger *slog.Logger) (*Keys, error) {
	k := &Keys{path: path, logger: logger, now: time.Now}
	if err := k.load(); err != nil {
		return nil, err
	}
	return k, nil
}

// Authenticate finds the principal of an API key, given as x-api-key or as a
// bearer token.
func (k *Keys) Authenticate(ctx context.Context, c Credentials) (Principal, error) {
	key := c.APIKey
	if key == "" && strings.HasPrefix(c.Bearer, keyPrefix) {
		key = c.Bearer
	}
	if key == "" {
		return Principal{}, ErrMissing
	}
	k.refresh(ctx)
	k.mu.Lock()
	keys := k.keys
	k.mu.Unlock()
	hash := sha256.Sum256([]byte(key))
	var found *apiKey
	// All are compared, each in constant time: how long it takes tells neither
	// how much of a key is right nor where it stands.
	for i := range keys {
		if subtle.ConstantTimeCompare(hash[:], keys[i].hash[:]) == 1 {
			found = &keys[i]
		}
	}
	if found == nil {
		return Principal{}, fmt.Errorf("%w: no such API key", ErrInvalid)
	}
	if !found.expires.IsZero() && !k.now().Before(found.expires) {
		return Principal{}, fmt.Errorf("%w: %s has expired", ErrInvalid, found.principal.Name)
	}
	return found.principal, nil
}

// refresh reads the file again where it has changed.
func (k *Keys) refresh(ctx context.Context) {
	k.mu.Lock()
	now := k.now()
	due := now.Sub(k.checked) >= reloadEvery || now.Before(k.checked)
	if due {
		k.checked = now
	}
	seen := k.seen
	k.mu.Unlock()
	if !due {
		return
	}
	info, err := os.Stat(k.path)
	if err == nil && seen.same(info) {
		return
	}
	if err == nil {
		err = k.load()
	}
	if err != nil {
		k.logger.LogAttrs(ctx, slog.LevelError, "API keys stay as they were", slog.String("error", err.Error()))
		return
	}
	k.logger.LogAttrs(ctx, slog.LevelInfo, "API keys read again", slog.String("file", k.path))
}

func (k *Keys) load() error {
	info, err := os.Stat(k.path)
	if err != nil {
		return fmt.Errorf("API keys: %w", err)
	}
	if info.Size() > maxKeyFile {
		return fmt.Errorf("API keys: %s is larger than %d bytes", k.path, maxKeyFile)
	}
	raw, err := os.ReadFile(k.path)
	if err != nil {
		return fmt.Errorf("API keys: %w", err)
	}
	keys, err := parseKeys(raw)
	if err != nil {
		return fmt.Errorf("API keys: %s: %w", k.path, err)
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	k.keys, k.seen = keys, fileState{info}
	return nil
}

// CheckKeys says whether a key file would be taken.
func CheckKeys(raw []byte) error {
	_, err := parseKeys(raw)
	return err
}

func parseKeys(raw []byte) ([]apiKey, error) {
	var file struct {
		Keys []struct {
			ID      string `yaml:"id"`
			Tenant  string `yaml:"tenant"`
			Role    string `yaml:"role"`
			SHA256  string `yaml:"sha256"`
			Expires string `yaml:"expires"`
		} `yaml:"keys"`
	}
	d := yaml.NewDecoder(bytes.NewReader(raw))
	d.KnownFields(true)
	if err := d.Decode(&file); err != nil {
		return nil, err
	}
	if len(file.Keys) == 0 {
		return nil, errors.New("holds no keys: nobody could call")
	}
	keys := make([]apiKey, len(file.Keys))
	ids, hashes := map[string]bool{}, map[[sha256.Size]byte]bool{}
	for i, e := range file.Keys {
		where := fmt.Sprintf("keys[%d]", i)
		if e.ID != "" {
			where += fmt.Sprintf(" (%s)", e.ID)
		}
		wrong := func(err error) error { return fmt.Errorf("%s: %w", where, err) }
		if e.ID == "" || ids[e.ID] {
			return nil, wrong(errors.New("id is missing or taken: the log tells keys apart by it"))
		}
		ids[e.ID] = true
		if err := validTenant(e.Tenant); err != nil {
			return nil, wrong(err)
		}
		role, err := ParseRole(e.Role)
		if err != nil {
			return nil, wrong(err)
		}
		k := &keys[i]
		k.principal = Principal{Name: "key:" + e.ID, Tenant: e.Tenant, Role: role}
		if n, err := hex.Decode(k.hash[:], []byte(cut(e.SHA256, 2*sha256.Size))); err != nil || n != sha256.Size {
			return nil, wrong(errors.New("sha256 is not the 64 hex digits that `crosscheck keys new` prints"))
		}
		if hashes[k.hash] {
			return nil, wrong(errors.New("sha256 is that of another key too"))
		}
		hashes[k.hash] = true
		if e.Expires != "" {
			if k.expires, err = time.Parse(time.DateOnly, e.Expires); err != nil {
				return nil, wrong(errors.New("expires is no day such as 2027-01-31"))
			}
		}
	}
	return keys, nil
}

// cut keeps hex.Decode from writing past its array: a string that is too long
// is made one that is too short.
func cut(s string, n int) string {
	if len(s) > n {
		return ""
	}
	return s
}

// NewEntry makes a key and its entry of a key file. The error says which of
// the three is wrong.
func NewEntry(id, tenant, role string) (entry, key string, err error) {
	if id == "" || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", "", errors.New("id is no word of printable ASCII")
	}
	if err := validTenant(tenant); err != nil {
		return "", "", err
	}
	if _, err := ParseRole(role); err != nil {
		return "", "", err
	}
	key, hash, err := NewKey()
	if err != nil {
		return "", "", err
	}
	b, err := yaml.Marshal([]struct {
		ID     string `yaml:"id"`
		Tenant string `yaml:"tenant"`
		Role   string `yaml:"role"`
		SHA256 string `yaml:"sha256"`
	}{{id, tenant, role, hash}})
	return string(b), key, err
}
