package workspace

import (
	"slices"
	"strings"
	"unicode"

	"github.com/sealform/sealform/desktop/spelling"
)

// MaxQuery is the longest search in bytes; what is beyond it is not looked
// for. maxWords is how many of its words count.
const (
	MaxQuery = 200
	maxWords = 8
)

// Weights of a word by where it stands in an article.
const (
	inText = 1 << iota
	inFolder
	inTags
	inTitle
)

// A vocabulary has every word of the articles, with the articles it stands in
// and its greatest weight in each.
type vocabulary map[string]map[int]int

func newVocabulary(articles []Article) vocabulary {
	v := vocabulary{}
	for i, a := range articles {
		v.add(i, a.Text, inText)
		v.add(i, a.Folder, inFolder)
		v.add(i, strings.Join(a.Tags, " "), inTags)
		v.add(i, a.Title, inTitle)
	}
	return v
}

func (v vocabulary) add(article int, text string, weight int) {
	for _, word := range words(text) {
		if v[word] == nil {
			v[word] = map[int]int{}
		}
		v[word][article] = max(v[word][article], weight)
	}
}

// words splits text at everything but letters and digits, in lower case.
func words(text string) []string {
	return strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r)
	})
}

// Search returns the articles for a service's chats in which every word of
// the query is found, best first; for an empty query all, by their paths.
//
// A word counts when it equals one of the article's, or begins it, or has one
// mistake (two from 8 letters on, none below 4) compared with it or with its
// beginning: search works as one types. A word in the title counts more than
// one in the tags, the folder's name and the text, in this order, and a word
// without mistakes more than one with.
func (w *Workspace) Search(service, query string) []Article {
	scores := w.scores(query)
	var all []Article
	for _, i := range ranked(scores, len(w.articles)) {
		if a := w.articles[i]; allowed(a.Services, service) {
			all = append(all, w.offered(a, service))
		}
	}
	return all
}

// scores returns the score of each article that has every word; nil for no
// words.
func (w *Workspace) scores(query string) map[int]int {
	var total map[int]int
	wanted := words(query[:min(len(query), MaxQuery)])
	for n, word := range wanted[:min(len(wanted), maxWords)] {
		found := w.vocabulary.find([]rune(word))
		if n == 0 {
			total = found
			continue
		}
		for i := range total {
			if found[i] == 0 {
				delete(total, i)
				continue
			}
			total[i] += found[i]
		}
	}
	return total
}

// find returns each article's best score for one word.
func (v vocabulary) find(wanted []rune) map[int]int {
	best := map[int]int{}
	for word, articles := range v {
		quality := likeness(wanted, []rune(word))
		if quality == 0 {
			continue
		}
		for i, weight := range articles {
			best[i] = max(best[i], weight*quality)
		}
	}
	return best
}

// likeness is how well a word of an article fits one that is searched for,
// from 10 for the same to 0 for another.
func likeness(wanted, word []rune) int {
	if string(wanted) == string(word) {
		return 10
	}
	start := word[:min(len(word), len(wanted))]
	if string(start) == string(wanted) {
		return 8
	}
	limit := spelling.Typos(len(wanted))
	if limit == 0 {
		return 0
	}
	if n := min(spelling.Distance(wanted, word, limit), spelling.Distance(wanted, start, limit)); n <= limit {
		return 4 / n
	}
	return 0
}

// ranked returns the articles by score, equal ones by path; all n of them
// when there are no scores.
func ranked(scores map[int]int, n int) []int {
	var order []int
	for i := range n {
		if _, ok := scores[i]; ok || scores == nil {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int { return scores[b] - scores[a] })
	return order
}
