/** The style sheets, in the order in which they overrule each other. */
import "../styles/tokens.css";
import "../styles/base.css";
import "../styles/shell.css";
import "../styles/controls.css";
import "../styles/feed.css";
import "../styles/measures.css";
import "../styles/lists.css";
import "../styles/doors.css";
import "../styles/pages.css";
import "../styles/last.css";
