// Renders an article's tree. Texts are never parsed as markup, and links cannot be clicked.
import type { ComponentChildren, JSX } from "preact";
import type { Node } from "./messages";

/** The text of an article. */
export function Body({ nodes }: { nodes: readonly Node[] }) {
  return <div class="prose">{all(nodes)}</div>;
}

function all(nodes: readonly Node[]): ComponentChildren {
  return nodes.map((n, i) => <One key={i} node={n} />);
}

function One({ node }: { node: Node }): JSX.Element {
  return draw[node.kind](node, all(node.children));
}

const draw: Record<Node["kind"], (node: Node, inner: ComponentChildren) => JSX.Element> = {
  heading: (_, inner) => <h4>{inner}</h4>,
  paragraph: (_, inner) => <p dir="auto">{inner}</p>,
  list: (n, inner) => (n.level > 0 ? <ol start={n.level}>{inner}</ol> : <ul>{inner}</ul>),
  item: (_, inner) => <li dir="auto">{inner}</li>,
  quote: (_, inner) => <blockquote>{inner}</blockquote>,
  codeblock: (n) => <pre tabIndex={0}>{n.text}</pre>,
  rule: () => <hr />,
  text: (n) => <>{n.text}</>,
  strong: (_, inner) => <strong>{inner}</strong>,
  emphasis: (_, inner) => <em>{inner}</em>,
  code: (n) => <code>{n.text}</code>,
  link: (n, inner) => (
    <>
      {inner} <span class="address">({n.text})</span>
    </>
  ),
  break: () => <br />,
};
