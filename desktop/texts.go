package desktop

import (
	"fmt"

	"github.com/sealform/sealform/desktop/workspace"
)

func (c *responsesCommand) do(s *session) (any, error) {
	v, err := s.find(c.Chat)
	if err != nil {
		return nil, err
	}
	views := []responseView{}
	for _, r := range s.self.Texts.Responses(v.service) {
		views = append(views, responseView{r.Shortcut, r.Title, r.Fill(v.names(s.name())), r.Form})
	}
	return responsesEvent{"responses", c.ID, views}, nil
}

func (c *searchCommand) do(s *session) (any, error) {
	v, err := s.find(c.Chat)
	if err != nil {
		return nil, err
	}
	views := []foundView{}
	for _, a := range s.self.Texts.Search(v.service, c.Query) {
		views = append(views, foundView{a.Name, a.Folder, a.Title, append([]string{}, a.Tags...), a.Form})
	}
	return foundEvent{"found", c.ID, views}, nil
}

func (c *articleCommand) do(s *session) (any, error) {
	v, err := s.find(c.Chat)
	if err != nil {
		return nil, err
	}
	a, ok := s.self.Texts.Article(v.service, c.Article)
	if !ok {
		return nil, fmt.Errorf("service %q has no article %q", v.service, c.Article)
	}
	return articleEvent{"article", c.ID, a.Name, a.Text, a.Body}, nil
}

// names are what the variables of this chat's responses stand for.
func (c *conversation) names(agent string) workspace.Names {
	about := c.machine.About()
	return workspace.Names{Agent: agent, Service: c.title, First: about.FirstName, Last: about.LastName}
}
