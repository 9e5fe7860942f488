// A small shop: two pages with the chat, a check-out without it, a log-in and a log-out.
import { type ReactNode, useState } from "react";
import type { Options, Place } from "sealform";
import { SealformChat, useSealform } from "sealform/react";

type Name = "Bills" | "Help" | "Check-out";

const NAMES: readonly Name[] = ["Bills", "Help", "Check-out"];

interface Visit {
  place: Place;
  user: string;
}

/** The whole of it. */
export function App({ place }: { place: Place }): ReactNode {
  const [page, setPage] = useState<Name>("Bills");
  const [user, setUser] = useState("");
  const logOut = async (): Promise<void> => {
    await window.Sealform?.reset();
    setUser("");
  };
  return (
    <>
      {NAMES.map((name) => (
        <button key={name} onClick={() => setPage(name)}>
          {name}
        </button>
      ))}
      {user ? <button onClick={() => void logOut()}>Log out</button> : <button onClick={() => setUser("Maria")}>Log in</button>}
      <h1>{page}</h1>
      {page === "Bills" && <Bills place={place} user={user} />}
      {page === "Help" && <Help place={place} user={user} />}
    </>
  );
}

const known = (user: string): Options => (user ? { customer: { firstName: user } } : {});

/** A page with the chat as a component. */
function Bills({ place, user }: Visit): ReactNode {
  return <SealformChat place={place} options={{ ...known(user), launcher: { show: "always" } }} />;
}

/** A page with a button of its own, and no other. */
function Help({ place, user }: Visit): ReactNode {
  const chat = useSealform(place, { ...known(user), launcher: { show: "never" } });
  return (
    <button disabled={!chat} onClick={() => chat?.open()}>
      Ask us
    </button>
  );
}
