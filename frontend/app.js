// What every page loads. Each behaviour enhances markup that already works without it.
import htmx from "htmx.org";
import { confirmInDialogs } from "./behaviours/confirm.js";
import { dropFiles } from "./behaviours/file_drop.js";
import { closeMenus } from "./behaviours/menu.js";
import { sendOnce } from "./behaviours/send_once.js";
import { switchTheme } from "./behaviours/theme.js";
import { dismissToasts } from "./behaviours/toast.js";

globalThis.htmx = htmx;

confirmInDialogs();
closeMenus();
sendOnce();
switchTheme();
dismissToasts();
dropFiles();
