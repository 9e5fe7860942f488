package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sealform/sealform/admin/release"
	"github.com/sealform/sealform/widget"
)

type buildCmd struct {
	Out   string   `arg:"" help:"Folder to make."`
	As    string   `required:"" placeholder:"v1.2.3" help:"The version, with a v: the one of package.json."`
	Only  []string `placeholder:"SYSTEM/ARCH" help:"Build for these only, such as linux/amd64."`
	Dirty bool     `help:"For a test of the release itself: also when files are changed."`
	Tools string   `default:"build/tools" help:"Folder with nfpm and cyclonedx-gomod, as make has built them."`
}

// A target is a system and an architecture that binaries are for, as Go names them.
type target struct{ system, arch string }

var targets = []target{{"darwin", "amd64"}, {"darwin", "arm64"}, {"linux", "amd64"}, {"linux", "arm64"}, {"windows", "amd64"}, {"windows", "arm64"}}

// A builder builds one release of one commit.
type builder struct {
	buildCmd
	version string // without a v
	commit  string
	date    time.Time // of the commit
	scratch string
	built   widget.List
}

// Run builds everything into Out, and the text that is to be signed.
func (c *buildCmd) Run() error {
	b, err := c.prepare()
	if err != nil {
		return err
	}
	defer os.RemoveAll(b.scratch)
	for _, t := range targets {
		if len(c.Only) == 0 || slices.Contains(c.Only, t.system+"/"+t.arch) {
			if err := b.program(t); err != nil {
				return err
			}
		}
	}
	for _, part := range []func() error{b.widget, b.worker, b.npmPackage, b.bundled} {
		if err := part(); err != nil {
			return err
		}
	}
	return b.text()
}

func (c *buildCmd) prepare() (*builder, error) {
	b := &builder{buildCmd: *c, version: strings.TrimPrefix(c.As, "v")}
	var pkg struct{ Version string }
	text, err := os.ReadFile("package.json")
	if err != nil {
		return nil, fmt.Errorf("%w: run it in the repository", err)
	}
	if err := json.Unmarshal(text, &pkg); err != nil {
		return nil, err
	}
	if c.As != "v"+pkg.Version {
		return nil, fmt.Errorf("version %q is not that of package.json: write v%s, or change it there", c.As, pkg.Version)
	}
	if b.built, err = widget.Manifest(); err != nil {
		return nil, err
	}
	if err := b.checkedOut(); err != nil {
		return nil, err
	}
	if err := os.Mkdir(c.Out, 0o755); err != nil {
		return nil, fmt.Errorf("%w: name a folder that is not there yet", err)
	}
	b.scratch, err = os.MkdirTemp("", "sealform-release-")
	return b, err
}

// checkedOut asks git for the commit, and that nothing is changed since.
func (b *builder) checkedOut() error {
	changed, err := output("git", "status", "--porcelain", "--untracked-files=no")
	if err != nil {
		return err
	}
	if changed != "" && !b.Dirty {
		return errors.New("files are changed and not committed: a release is of a commit")
	}
	said, err := output("git", "log", "-1", "--format=%H %ct")
	if err != nil {
		return err
	}
	commit, when, _ := strings.Cut(said, " ")
	seconds, err := strconv.ParseInt(when, 10, 64)
	b.commit, b.date = commit, time.Unix(seconds, 0).UTC()
	return err
}

// program builds the binary for a system, and what it comes in.
func (b *builder) program(t target) error {
	name := fmt.Sprintf("sealform_%s_%s_%s", b.version, t.system, t.arch)
	dir := filepath.Join(b.scratch, name)
	if err := os.Mkdir(dir, 0o755); err != nil {
		return err
	}
	binary := "sealform"
	if t.system == "windows" {
		binary += ".exe"
	}
	if err := b.compile(t, filepath.Join(dir, binary)); err != nil {
		return err
	}
	if err := b.modules(t, filepath.Join(dir, binary)); err != nil {
		return err
	}
	parts, err := programParts(t)
	if err != nil {
		return err
	}
	if err := errors.Join(licences(dir, parts), b.papers(t, dir)); err != nil {
		return err
	}
	if t.system == "windows" {
		return b.zip(dir, name)
	}
	if err := b.tar(dir, name); err != nil || t.system != "linux" {
		return err
	}
	return b.packages(t, dir)
}

func (b *builder) compile(t target, out string) error {
	flags := fmt.Sprintf("-s -w -X main.version=%s -X main.commit=%s -X main.date=%s", b.As, b.commit, b.date.Format(time.RFC3339))
	cmd := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", flags, "-o", out, "./cmd/sealform")
	cmd.Env = environment(t)
	return quietly(cmd)
}

// environment is that of Go's command for a system.
func environment(t target) []string {
	return append(os.Environ(), "CGO_ENABLED=0", "GOFLAGS=", "GOPROXY=off", "GOOS="+t.system, "GOARCH="+t.arch, "GOAMD64=v1", "GOARM64=v8.0")
}

// papers are the files beside the binary.
func (b *builder) papers(t target, dir string) error {
	for _, name := range []string{"LICENSE", "README.md", "CHANGELOG.md"} {
		if err := copyFile(name, filepath.Join(dir, name)); err != nil {
			return err
		}
	}
	if err := os.CopyFS(filepath.Join(dir, "docs"), os.DirFS("docs")); err != nil || t.system != "linux" {
		return err
	}
	if err := copyFile("house/packaging/Containerfile", filepath.Join(dir, "Containerfile")); err != nil {
		return err
	}
	linux := filepath.Join(dir, "linux")
	if err := os.Mkdir(linux, 0o755); err != nil {
		return err
	}
	installed, err := filepath.Glob("house/packaging/sealform*")
	if err != nil {
		return err
	}
	for _, from := range append(installed, "house/packaging/relay.yaml") {
		if err := copyFile(from, filepath.Join(linux, filepath.Base(from))); err != nil {
			return err
		}
	}
	return copyFile("desktop/ui/src/icon.svg", filepath.Join(linux, "sealform.svg"))
}

// text writes what is to be signed.
func (b *builder) text() error {
	entries, err := os.ReadDir(b.Out)
	if err != nil {
		return err
	}
	n := release.Note{Version: b.As, Commit: b.commit, Date: b.date.Unix(), Loader: b.built.Loader.Integrity, WASM: b.built.WASM.Integrity}
	for _, e := range entries {
		hash, err := hashOf(filepath.Join(b.Out, e.Name()))
		if err != nil {
			return err
		}
		n.Files = append(n.Files, release.File{Hash: hash, Name: e.Name()})
	}
	text, err := n.Text()
	if err != nil {
		return err
	}
	fmt.Print(text)
	return os.WriteFile(filepath.Join(b.Out, textFile), []byte(text), 0o644)
}

func copyFile(from, to string) error {
	b, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	return os.WriteFile(to, b, 0o644)
}

func output(name string, args ...string) (string, error) {
	cmd := exec.Command(name, args...)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	return strings.TrimSpace(string(out)), err
}

// quietly runs a command, and shows what it said only if it fails.
func quietly(cmd *exec.Cmd) error {
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	return nil
}
