/** The mark: a snowflake rising over a field. */
export function Logo() {
  return (
    <svg viewBox="0 0 40 40" aria-hidden="true">
      <defs>
        <clipPath id="hx">
          <path d="M20 0 38 10v20L20 40 2 30V10z" />
        </clipPath>
      </defs>
      <g clip-path="url(#hx)">
        <path fill="#17493d" d="M0 0h40v40H0z" />
        <path fill="#0d2d26" d="M0 25h40v15H0z" />
        <path
          d="M8 25.7-16 40M13 25.7-1 40M16.8 25.7 10.2 40M20 25.7V40M23.2 25.7 29.8 40M27 25.7 41 40M32 25.7 56 40"
          stroke="#7fb7a2"
          stroke-width="1.1"
          fill="none"
        />
        <path
          d="M20 22.5V9M20 15.8 16.7 13M20 15.8 23.3 13M20 12.2 18 10.5M20 12.2 22 10.5M20 22.5 31.3 16M25.6 19.2 26.3 15.2M25.6 19.2 29.5 20.7M28.6 17.6 29 15.1M28.6 17.6 30.9 18.4M20 22.5 8.7 16M14.4 19.2 10.5 20.7M14.4 19.2 13.7 15.2M11.4 17.6 9.1 18.4M11.4 17.6 11 15.1"
          stroke="#fff"
          stroke-width="1.5"
          stroke-linecap="round"
          fill="none"
        />
        <g fill="#f3c550">
          <circle cx="20" cy="9" r="1.7" />
          <circle cx="31.3" cy="16" r="1.7" />
          <circle cx="8.7" cy="16" r="1.7" />
        </g>
      </g>
    </svg>
  );
}
