package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// packages makes the .deb and the .rpm of what stands in a folder.
func (b *builder) packages(t target, dir string) error {
	if err := b.age(dir); err != nil {
		return err
	}
	for _, kind := range []string{"deb", "rpm"} {
		out := filepath.Join(b.Out, fmt.Sprintf("sealform_%s_%s.%s", b.version, t.arch, kind))
		cmd := exec.Command(filepath.Join(b.Tools, "nfpm"), "package", "--config", "house/packaging/nfpm.yaml", "--packager", kind, "--target", out)
		cmd.Env = append(os.Environ(), "VERSION="+b.version, "ARCH="+t.arch, "FROM="+dir,
			fmt.Sprintf("SOURCE_DATE_EPOCH=%d", b.date.Unix()))
		if err := quietly(cmd); err != nil {
			return err
		}
	}
	return nil
}

// age gives all in a folder the time of the commit.
func (b *builder) age(dir string) error {
	return filepath.WalkDir(dir, func(name string, _ fs.DirEntry, err error) error {
		return errors.Join(err, os.Chtimes(name, b.date, b.date))
	})
}

// widget packs the widget's files: what a relay's --widgets takes once another
// release is in force.
func (b *builder) widget() error {
	name := "sealform-widget_" + b.version
	dir := filepath.Join(b.scratch, name)
	if err := os.CopyFS(dir, os.DirFS("widget/dist")); err != nil {
		return err
	}
	if err := os.Remove(filepath.Join(dir, ".gitkeep")); err != nil {
		return err
	}
	parts, err := widgetParts()
	if err != nil {
		return err
	}
	if err := errors.Join(licences(dir, parts), copyFile("LICENSE", filepath.Join(dir, "LICENSE"))); err != nil {
		return err
	}
	return b.tar(dir, name)
}

// worker packs the relay for Cloudflare Workers, with a configuration for wrangler.
func (b *builder) worker() error {
	name := "sealform-worker_" + b.version
	dir := filepath.Join(b.scratch, name)
	for from, to := range map[string]string{"build/worker": "worker", "build/worker-widget": "widget"} {
		if err := os.CopyFS(filepath.Join(dir, to), os.DirFS(from)); err != nil {
			return fmt.Errorf("%w: run make worker first", err)
		}
	}
	text, err := os.ReadFile("relay/worker/wrangler.json")
	if err != nil {
		return err
	}
	var config map[string]any
	if err := json.Unmarshal(text, &config); err != nil {
		return err
	}
	delete(config, "$schema")
	config["main"], config["base_dir"] = "worker/worker.mjs", "worker"
	assets, ok := config["assets"].(map[string]any)
	if !ok {
		return errors.New("relay/worker/wrangler.json has no assets")
	}
	assets["directory"] = "widget"
	if err := writeJSON(filepath.Join(dir, "wrangler.json"), config); err != nil {
		return err
	}
	parts, err := workerParts()
	if err != nil {
		return err
	}
	if err := errors.Join(licences(dir, parts), copyFile("LICENSE", filepath.Join(dir, "LICENSE"))); err != nil {
		return err
	}
	return b.tar(dir, name)
}

// npmPackage takes the package as npm has packed it. It has nobody else's work in it.
func (b *builder) npmPackage() error {
	parts, err := bundled("package")
	if err != nil {
		return err
	}
	if len(parts) > 0 {
		return fmt.Errorf("the npm package has %q in it, and not its licence", parts[0].name)
	}
	return copyFile(fmt.Sprintf("build/package/sealform-%s.tgz", b.version), filepath.Join(b.Out, fmt.Sprintf("sealform-npm_%s.tgz", b.version)))
}

// modules lists Go's modules that are linked into a program for a system, in
// CycloneDX. The architecture makes no difference.
func (b *builder) modules(t target, program string) error {
	if t.arch != "amd64" {
		return nil
	}
	return b.list("go-"+t.system, exec.Command(filepath.Join(b.Tools, "cyclonedx-gomod"), "bin", "-json", "-noserial", "-std", "-version", b.As, program))
}

// bundled lists npm's packages that are in the widget and in the desktop's window.
func (b *builder) bundled() error {
	return b.list("npm", exec.Command("npm", "sbom", "--omit", "dev", "--omit", "optional", "--package-lock-only", "--sbom-format", "cyclonedx"))
}

// list writes what a tool says, without what is by chance, or of its folder.
func (b *builder) list(of string, cmd *exec.Cmd) error {
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOPROXY=off")
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("%s: %w", cmd, err)
	}
	var list map[string]any
	if err := json.Unmarshal(out, &list); err != nil {
		return fmt.Errorf("%s: %w", cmd, err)
	}
	delete(list, "serialNumber")
	about, ok := list["metadata"].(map[string]any)
	if !ok {
		return fmt.Errorf("%s: it says nothing of what it lists", cmd)
	}
	about["timestamp"] = b.date.Format(time.RFC3339)
	if whole, ok := about["component"].(map[string]any); ok {
		whole["name"] = "sealform"
	}
	return writeJSON(filepath.Join(b.Out, fmt.Sprintf("sealform-parts-%s_%s.cdx.json", of, b.version)), list)
}

func writeJSON(path string, v any) error {
	text, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, append(text, '\n'), 0o644)
}
