package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/sealform/sealform/admin/release"
)

// built returns the folder of a release that "make release-test" has built, its
// text, and a note under a key of the test's.
func built(t *testing.T) (string, release.Note) {
	t.Helper()
	dir := os.Getenv("RELEASE")
	if dir == "" {
		t.Skip("no release is built: make release-test")
	}
	text, err := os.ReadFile(filepath.Join(dir, textFile))
	if err != nil {
		t.Fatal(err)
	}
	n, err := release.Parse(string(text))
	if err != nil {
		t.Fatal(err)
	}
	return dir, n
}

// name returns the one file of a release whose name has that end.
func (f files) name(t *testing.T, end string) string {
	t.Helper()
	for _, file := range f.note.Files {
		if strings.HasSuffix(file.Name, end) {
			return filepath.Join(f.dir, file.Name)
		}
	}
	t.Fatalf("the release has no file whose name ends in %q", end)
	return ""
}

type files struct {
	dir  string
	note release.Note
}

func filesOf(t *testing.T) files { dir, n := built(t); return files{dir, n} }

func run(t *testing.T, dir, name string, args ...string) string {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", cmd, err, out)
	}
	return string(out)
}

// needs skips a test on machines without a command.
func needs(t *testing.T, commands ...string) {
	t.Helper()
	for _, c := range commands {
		if _, err := exec.LookPath(c); err != nil {
			t.Skipf("%s is not installed", c)
		}
	}
}

// The program in the archive runs, and says that it is this release, with this
// widget.
func TestReleasedProgram(t *testing.T) {
	f, dir := filesOf(t), t.TempDir()
	run(t, dir, "tar", "-xzf", f.name(t, "_linux_amd64.tar.gz"))
	at := filepath.Join(dir, "sealform_"+strings.TrimPrefix(f.note.Version, "v")+"_linux_amd64")
	said := run(t, at, "./sealform", "version")
	for _, want := range []string{"sealform " + f.note.Version + " of commit " + f.note.Commit + ", ", "\nloader   " + f.note.Loader + "\n", "\nwasm     " + f.note.WASM + "\n"} {
		if !strings.Contains(said, want) {
			t.Errorf("it says\n%s\nand not %q", said, want)
		}
	}
	for _, name := range []string{"LICENSE", "README.md", "docs/operate.md", "Containerfile", "linux/sealform-relay.service", "linux/sealform-relay.socket"} {
		if _, err := os.Stat(filepath.Join(at, name)); err != nil {
			t.Error(err)
		}
	}
}

// What is signed is what is there; sha256sum alone can tell, too.
func TestReleasedNote(t *testing.T) {
	f := filesOf(t)
	file, vkey := key(t)
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(f.dir)); err != nil {
		t.Fatal(err)
	}
	if err := (&signCmd{dir, file}).Run(); err != nil {
		t.Fatal(err)
	}
	if err := (&checkCmd{dir, vkey}).Run(); err != nil {
		t.Error(err)
	}
	needs(t, "sha256sum")
	if said := run(t, dir, "sha256sum", "-c", sumsFile); strings.Count(said, ": OK") != len(f.note.Files) {
		t.Errorf("sha256sum says\n%s", said)
	}
}

// The widget's archive is what a relay's --widgets takes: verify knows its loader.
func TestReleasedWidget(t *testing.T) {
	f, dir := filesOf(t), t.TempDir()
	run(t, dir, "tar", "-xzf", f.name(t, "_linux_amd64.tar.gz"))
	widgets := filepath.Join(dir, "widgets")
	if err := os.Mkdir(widgets, 0o755); err != nil {
		t.Fatal(err)
	}
	run(t, widgets, "tar", "-xzf", f.name(t, "tar.gz")) // the first is the widget's
	put(t, filepath.Join(dir, "page.html"), `<script src="https://relay.example/x.js" data-org="x" crossorigin integrity="`+f.note.Loader+`">`)
	programs, err := filepath.Glob(filepath.Join(dir, "sealform_*", "sealform"))
	if err != nil || len(programs) != 1 {
		t.Fatal(programs, err)
	}
	out, _ := exec.Command(programs[0], "verify", "--widgets", widgets, filepath.Join(dir, "page.html")).CombinedOutput() // data-org is wrong
	if !strings.Contains(string(out), "integrity is of version") || strings.Contains(string(out), "release folder") {
		t.Errorf("it says\n%s", out)
	}
}

// parts returns what a list of parts has: names, and versions.
func (f files) parts(t *testing.T, list string) map[string]string {
	t.Helper()
	text, err := os.ReadFile(f.name(t, "-parts-"+list+"_"+strings.TrimPrefix(f.note.Version, "v")+".cdx.json"))
	if err != nil {
		t.Fatal(err)
	}
	var bom struct {
		BOMFormat  string
		Components []struct{ Name, Version string }
	}
	if err := json.Unmarshal(text, &bom); err != nil || bom.BOMFormat != "CycloneDX" {
		t.Fatal(bom.BOMFormat, err)
	}
	versions := map[string]string{}
	for _, c := range bom.Components {
		versions[c.Name] = c.Version
	}
	return versions
}

// The lists of parts name what is shipped, and no tool that it was built with.
func TestReleasedParts(t *testing.T) {
	f := filesOf(t)
	for list, c := range map[string]struct{ has, hasNot []string }{
		"go-linux": {[]string{"filippo.io/age", "github.com/gorilla/websocket", "std"}, []string{"honnef.co/go/tools", "pgregory.net/rapid", "github.com/goreleaser/nfpm/v2"}},
		"npm":      {[]string{"preact", "pdfjs-dist"}, []string{"vitest", "esbuild", "wrangler"}},
	} {
		t.Run(list, func(t *testing.T) {
			versions := f.parts(t, list)
			for _, name := range c.has {
				if versions[name] == "" {
					t.Errorf("%s is not in it", name)
				}
			}
			for _, name := range c.hasNot {
				if _, there := versions[name]; there {
					t.Errorf("%s is in it, and not in what is shipped", name)
				}
			}
		})
	}
}

var exposure = regexp.MustCompile(`exposure level for \S+: ([0-9.]+)`)

// systemd counts what a service could still do if it were taken over: 10 is all.
func TestUnitsAreHardened(t *testing.T) {
	needs(t, "systemd-analyze")
	units, err := filepath.Glob("../../house/packaging/*.service")
	if err != nil || len(units) != 3 {
		t.Fatal(units, err)
	}
	for _, unit := range units {
		t.Run(filepath.Base(unit), func(t *testing.T) {
			path, err := filepath.Abs(unit)
			if err != nil {
				t.Fatal(err)
			}
			said := run(t, "", "systemd-analyze", "security", "--offline=true", path)
			m := exposure.FindStringSubmatch(said)
			if m == nil {
				t.Fatalf("it says\n%s", said)
			}
			if level, err := strconv.ParseFloat(m[1], 64); err != nil || level >= 2 {
				t.Errorf("its exposure is %s: %v", m[1], err)
			}
		})
	}
}

func TestDesktopEntry(t *testing.T) {
	needs(t, "desktop-file-validate")
	run(t, "../../house/packaging", "desktop-file-validate", "sealform.desktop")
}

// copied runs a script as root in a copy of this system that is gone afterwards:
// what it changes lies in memory, over the disk. package: a file that it has as /package.
func copied(t *testing.T, pkg, script string) *exec.Cmd {
	t.Helper()
	if os.Geteuid() != 0 {
		t.Skip("needs root, for a file system of its own")
	}
	needs(t, "unshare", "chroot")
	dir := t.TempDir()
	prepare := `set -e
		mount -t tmpfs none "$1"; mkdir "$1/upper" "$1/work" "$1/root"
		mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" "$1/root"
		mount -t proc proc "$1/root/proc"; mount --rbind /dev "$1/root/dev"
		cp "$2" "$1/root/package"`
	if out, err := exec.Command("unshare", "--mount", "sh", "-c", prepare, "sh", dir, pkg).CombinedOutput(); err != nil {
		t.Skipf("no file system over another can be had here: %s", out)
	}
	return exec.Command("unshare", "--mount", "sh", "-c", prepare+`; exec chroot "$1/root" sh -exc "$3"`, "sh", dir, pkg, script)
}

const aboutUnits = `
	systemd-analyze verify /usr/lib/systemd/system/sealform-relay.socket /usr/lib/systemd/system/sealform-relay.service /usr/lib/systemd/system/sealform-stamp.service /usr/lib/systemd/system/sealform-without@alice.service
	test ! -e /etc/systemd/system/sockets.target.wants/sealform-relay.socket
	sealform version
	grep -q 'filippo.io/age v' /usr/share/doc/sealform/THIRD-PARTY; grep -q MIT /usr/share/doc/sealform/copyright
	test -d /var/lib/sealform/widgets
	mkdir -p /var/lib/private/sealform-relay; echo kept >/var/lib/private/sealform-relay/roster
	ln -s private/sealform-relay /var/lib/sealform-relay
	echo "transfer: 30s" >>/etc/sealform/relay.yaml`

// The package is installed as on any Debian: the program runs, the units hold, an
// upgrade keeps what was configured, removal keeps what the relay has kept, and
// purge nothing.
func TestDebianPackage(t *testing.T) {
	needs(t, "dpkg", "systemd-analyze")
	cmd := copied(t, filesOf(t).name(t, "_amd64.deb"), `
		dpkg -i /package
		dpkg-query -W -f '${Conffiles}' sealform | grep /etc/sealform/relay.yaml`+aboutUnits+`
		dpkg -i /package
		grep "transfer: 30s" /etc/sealform/relay.yaml
		dpkg -r sealform
		test ! -e /usr/bin/sealform; test ! -e /usr/lib/systemd/system/sealform-relay.service
		grep "transfer: 30s" /etc/sealform/relay.yaml; grep kept /var/lib/sealform-relay/roster
		dpkg -P sealform
		test ! -e /etc/sealform; test ! -e /var/lib/private/sealform-relay; test ! -L /var/lib/sealform-relay; test ! -e /var/lib/sealform`)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// rpm knows no purge: what was configured and kept stays.
func TestRPMPackage(t *testing.T) {
	needs(t, "rpm", "systemd-analyze")
	cmd := copied(t, filesOf(t).name(t, "_amd64.rpm"), `
		rpm -i --nodeps /package
		rpm -q --configfiles sealform | grep /etc/sealform/relay.yaml`+aboutUnits+`
		rpm -e sealform
		test ! -e /usr/bin/sealform
		grep kept /var/lib/sealform-relay/roster; grep "transfer: 30s" /etc/sealform/relay.yaml.rpmsave`)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

var execStart = regexp.MustCompile(`(?m)^ExecStart=(.*)$`)

// The installed relay starts with the command of its unit, as a user without
// any right, and answers.
func TestInstalledRelayStarts(t *testing.T) {
	needs(t, "dpkg", "setpriv")
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	unit, err := os.ReadFile("../../house/packaging/sealform-relay.service")
	if err != nil {
		t.Fatal(err)
	}
	start := execStart.FindStringSubmatch(string(unit))[1] + " --listen " + addr
	cmd := copied(t, filesOf(t).name(t, "_amd64.deb"), fmt.Sprintf(`
		dpkg -i /package >&2
		cd /tmp
		SEALFORM_PASSPHRASE='four random words here' sealform init acme --name acme.example/support --relay wss://relay.example --service billing=Billing --origin https://shop.example
		cp acme/org.pub /etc/sealform/org.pub
		mkdir -p /var/lib/sealform-relay; chown 64123:64123 /var/lib/sealform-relay; chmod 700 /var/lib/sealform-relay
		exec setpriv --reuid=64123 --regid=64123 --clear-groups --no-new-privs --bounding-set=-all %s`, start))
	said := &strings.Builder{}
	cmd.Stdout, cmd.Stderr = said, said
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	answered := make(chan string, 1)
	go func() { answered <- answer(t, "http://"+addr+"/healthz") }()
	select {
	case err := <-ended:
		t.Fatalf("it ended: %v\n%s", err, said)
	case text := <-answered:
		if text != "ok\n" {
			t.Errorf("it answers %q", text)
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err != nil {
		t.Errorf("it does not end as it should: %v\n%s", err, said)
	}
}

// answer asks until there is one, for a minute at most.
func answer(t *testing.T, url string) string {
	tick, end := time.NewTicker(50*time.Millisecond), time.After(time.Minute)
	defer tick.Stop()
	for {
		if res, err := http.Get(url); err == nil {
			b, err := io.ReadAll(res.Body)
			_ = res.Body.Close()
			if err != nil {
				t.Error(err)
			}
			return string(b)
		}
		select {
		case <-tick.C:
		case <-end:
			return "nothing"
		}
	}
}

// The image holds the program and nothing else, belongs to nobody with rights, and
// runs. It is started as its configuration says, but by chroot: a runtime for
// containers can be had in few places where tests run.
func TestContainer(t *testing.T) {
	needs(t, "podman", "chroot")
	f, dir := filesOf(t), t.TempDir()
	run(t, dir, "tar", "-xzf", f.name(t, "_linux_amd64.tar.gz"))
	at := filepath.Join(dir, "sealform_"+strings.TrimPrefix(f.note.Version, "v")+"_linux_amd64")
	image := "sealform-test-" + strconv.Itoa(os.Getpid())
	run(t, at, "podman", "build", "-q", "-t", image, ".")
	t.Cleanup(func() { run(t, "", "podman", "image", "rm", "-f", image) })
	if got := strings.TrimSpace(run(t, "", "podman", "image", "inspect", "-f", "{{.Config.User}} {{.Config.Entrypoint}} {{.Config.Volumes}}", image)); got != "65532:65532 [/sealform] map[/var/lib/sealform:{}]" {
		t.Errorf("it is configured as %s", got)
	}
	root := strings.TrimSpace(run(t, "", "podman", "image", "mount", image))
	t.Cleanup(func() { run(t, "", "podman", "image", "unmount", image) })
	if got := run(t, root, "find", ".", "!", "-type", "d", "-printf", "%p %U\n"); len(strings.Fields(got)) != 8 || !strings.Contains(got, "/sealform/THIRD-PARTY 0\n") || !strings.Contains(got, "./sealform 0\n") || !strings.Contains(got, "./var/lib/sealform/LICENSE 65532\n") {
		t.Errorf("it holds\n%s", got)
	}
	if got := run(t, root, "stat", "-c", "%u:%g", "var/lib/sealform"); got != "65532:65532\n" {
		t.Errorf("its volume belongs to %s", got)
	}
	if said := run(t, "", "chroot", "--userspec=65532:65532", root, "/sealform", "version"); !strings.Contains(said, f.note.Version) {
		t.Errorf("it says\n%s", said)
	}
}
