/** Starts the pages. The only file that knows every view. */
import "./styles";

import { render } from "preact";

const root = document.getElementById("app");
if (root) render(<p>Snowfield</p>, root);
