// The browser side of Tandem. Every page works without it; it adds live changes, keys and dragging.
import { Application } from "@hotwired/stimulus";
import { session } from "@hotwired/turbo";
import AutosubmitController from "./controllers/autosubmit";
import BacklogController from "./controllers/backlog";
import BoardController from "./controllers/board";
import ClockController from "./controllers/clock";
import DeckController from "./controllers/deck";
import DialogController from "./controllers/dialog";
import FormController from "./controllers/form";
import KeysController from "./controllers/keys";
import LiveController from "./controllers/live";
import LocaltimeController from "./controllers/localtime";
import MenuController from "./controllers/menu";
import PaletteController from "./controllers/palette";
import RowListController from "./controllers/row_list";
import SuggestController from "./controllers/suggest";
import TextFileController from "./controllers/text_file";
import ThemeController from "./controllers/theme";
import { proposePeople } from "./people";

// The live controller gathers what comes in a burst; waiting again would only make pages late.
session.pageRefreshDebouncePeriod = 0;

const application = Application.start();
application.register("autosubmit", AutosubmitController);
application.register("backlog", BacklogController);
application.register("board", BoardController);
application.register("clock", ClockController);
application.register("deck", DeckController);
application.register("dialog", DialogController);
application.register("form", FormController);
application.register("keys", KeysController);
application.register("live", LiveController);
application.register("localtime", LocaltimeController);
application.register("menu", MenuController);
application.register("palette", PaletteController);
application.register("row-list", RowListController);
application.register("suggest", SuggestController);
application.register("text-file", TextFileController);
application.register("theme", ThemeController);

proposePeople();
