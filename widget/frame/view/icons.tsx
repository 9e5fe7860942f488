interface Props {
  path: string;
}

/** A line icon, drawn with the colour of the text around it. */
function Icon({ path }: Props) {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={path} />
    </svg>
  );
}

/** An arrow to the right. */
export const SendIcon = () => <Icon path="M5 12h13M12.5 6l6 6-6 6" />;
/** A chevron that points down. */
export const DownIcon = () => <Icon path="M6 9.5l6 6 6-6" />;
/** A closed padlock. */
export const LockIcon = () => <Icon path="M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z" />;
/** An exclamation mark in a circle. */
export const AlertIcon = () => <Icon path="M12 8v5M12 16.5v.01M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17Z" />;
/** A tick. */
export const CheckIcon = () => <Icon path="M5 12.5l4.5 4.5L19 7.5" />;
