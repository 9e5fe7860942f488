package main

import (
	"fmt"
	"log/slog"

	"github.com/sealform/sealform/widget"
)

// earlierWidgets reads the releases in a folder, "" for none, and says which they are.
func earlierWidgets(dir string, log *slog.Logger) ([]widget.Release, error) {
	if dir == "" {
		return nil, nil
	}
	all, err := widget.Releases(dir)
	if err != nil {
		return nil, fmt.Errorf("--widgets %q: %w", dir, err)
	}
	for _, r := range all {
		log.Info("serving the widget of an earlier release", "folder", r.Folder, "version", r.List.Version, "loader", r.List.Loader.Name)
	}
	return all, nil
}
