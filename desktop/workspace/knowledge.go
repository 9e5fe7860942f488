package workspace

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/sealform/sealform/desktop/yamldoc"
)

// Limits of an article. Reading some texts takes time that grows with the
// square of their length.
const (
	maxArticle = 20_000 // characters
	maxFolders = 5
	maxPath    = 200
	maxTags    = 20
	maxTag     = 40
)

// An Article is one text of the knowledge base. Name is its path below
// knowledge/ without ".md"; Folder is the part of it before the last slash, ""
// at the top. Body is for the window to draw, Text is for a message.
type Article struct {
	Name, Folder, Title string
	Tags, Services      []string
	Form                string // id of the form to request with it, or ""
	Body                []Node
	Text                string
}

// Article returns one article, if it is for that service's chats.
func (w *Workspace) Article(service, name string) (Article, bool) {
	for _, a := range w.articles {
		if a.Name == name && allowed(a.Services, service) {
			return w.offered(a, service), true
		}
	}
	return Article{}, false
}

// offered is an article without a form that the service may not use.
func (w *Workspace) offered(a Article, service string) Article {
	if !w.mayAsk(service, a.Form) {
		a.Form = ""
	}
	return a
}

// loadKnowledge reads knowledge/**/*.md; the folder may be missing.
func (w *Workspace) loadKnowledge(fsys fs.FS) error {
	names, errs := articleFiles(fsys)
	for _, name := range names {
		errs = append(errs, w.loadArticle(fsys, name))
	}
	return errors.Join(errs...)
}

// articleFiles lists the articles and complains of misnamed and too many ones.
func articleFiles(fsys fs.FS) (names []string, errs []error) {
	err := fs.WalkDir(fsys, "knowledge", func(name string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case strings.HasPrefix(e.Name(), "."):
			return skip(e)
		case len(name) > maxPath || strings.Count(name, "/") > maxFolders || unprintable(name):
			errs = append(errs, yamldoc.Whole("knowledge", fmt.Sprintf("%q is too long, too deep or has signs that cannot be shown; keep %d folders below each other and %d bytes", name, maxFolders, maxPath)))
			return skip(e)
		case e.IsDir():
		case path.Ext(name) == ".md":
			names = append(names, name)
		default:
			errs = append(errs, misnamed(name))
		}
		if len(names) > MaxArticles {
			errs = append(errs, yamldoc.Whole("knowledge", fmt.Sprintf("has more than %d articles; remove some", MaxArticles)))
			return fs.SkipAll
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		errs = append(errs, fmt.Errorf("cannot read the folder \"knowledge\" of the workspace: %w", err))
	}
	return names, errs
}

func skip(e fs.DirEntry) error {
	if e.IsDir() {
		return fs.SkipDir
	}
	return nil
}

func (w *Workspace) loadArticle(fsys fs.FS, file string) error {
	p, err := loadPage(fsys, file, "title", "tags", "services", "form")
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(strings.TrimPrefix(file, "knowledge/"), ".md")
	a := Article{
		Name: name, Folder: strings.TrimPrefix(path.Dir("/"+name), "/"),
		Title:    p.oneLine(p.Need(p.head, "title"), "title", 200),
		Tags:     p.tags(),
		Services: w.services(p),
	}
	a.Form = w.form(p, a.Services)
	if a.Body, err = article(p.body); err != nil {
		p.failAt(0, err.Error())
	}
	a.Text = plain(a.Body)
	w.articles = append(w.articles, a)
	return p.Mistakes()
}

// article reads the text of an article that is not too long.
func article(body string) ([]Node, error) {
	if n := utf8.RuneCountInString(body); n > maxArticle {
		return nil, fmt.Errorf("has a text of %d characters; keep at most %d, or split it into several articles", n, maxArticle)
	}
	return markdown(body)
}

func (p *page) tags() (tags []string) {
	n := p.head.Values["tags"]
	for _, t := range p.List(n, "tags") {
		tags = append(tags, p.oneLine(t, "a tag", maxTag))
	}
	if len(tags) > maxTags {
		p.Fail(n, fmt.Sprintf("has %d tags; keep at most %d", len(tags), maxTags))
	}
	return tags
}
