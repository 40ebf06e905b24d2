#include "CPage.h"

static const unsigned char index_html[] = {
#embed "page/index.html"
};
static const unsigned char api_calls_js[] = {
#embed "page/api/calls.js"
};
static const unsigned char api_curl_js[] = {
#embed "page/api/curl.js"
};
static const unsigned char api_docs_css[] = {
#embed "page/api/docs.css"
};
static const unsigned char api_docs_js[] = {
#embed "page/api/docs.js"
};
static const unsigned char api_index_html[] = {
#embed "page/api/index.html"
};
static const unsigned char api_openapi_json[] = {
#embed "page/api/openapi.json"
};
static const unsigned char api_prose_js[] = {
#embed "page/api/prose.js"
};
static const unsigned char api_schemas_js[] = {
#embed "page/api/schemas.js"
};
static const unsigned char icon_svg[] = {
#embed "page/icon.svg"
};
static const unsigned char icons_svg[] = {
#embed "page/icons.svg"
};
static const unsigned char manifest_webmanifest[] = {
#embed "page/manifest.webmanifest"
};
static const unsigned char sign_in_html[] = {
#embed "page/sign-in.html"
};
static const unsigned char script_address_js[] = {
#embed "page/script/address.js"
};
static const unsigned char script_announce_js[] = {
#embed "page/script/announce.js"
};
static const unsigned char script_api_js[] = {
#embed "page/script/api.js"
};
static const unsigned char script_chips_js[] = {
#embed "page/script/chips.js"
};
static const unsigned char script_dialogs_js[] = {
#embed "page/script/dialogs.js"
};
static const unsigned char script_dom_js[] = {
#embed "page/script/dom.js"
};
static const unsigned char script_downloads_js[] = {
#embed "page/script/downloads.js"
};
static const unsigned char script_facts_js[] = {
#embed "page/script/facts.js"
};
static const unsigned char script_feedback_js[] = {
#embed "page/script/feedback.js"
};
static const unsigned char script_folder_form_js[] = {
#embed "page/script/folder-form.js"
};
static const unsigned char script_format_js[] = {
#embed "page/script/format.js"
};
static const unsigned char script_grid_keys_js[] = {
#embed "page/script/grid-keys.js"
};
static const unsigned char script_grid_pointer_js[] = {
#embed "page/script/grid-pointer.js"
};
static const unsigned char script_grid_js[] = {
#embed "page/script/grid.js"
};
static const unsigned char script_help_js[] = {
#embed "page/script/help.js"
};
static const unsigned char script_home_js[] = {
#embed "page/script/home.js"
};
static const unsigned char script_keys_js[] = {
#embed "page/script/keys.js"
};
static const unsigned char script_layout_js[] = {
#embed "page/script/layout.js"
};
static const unsigned char script_library_dialog_js[] = {
#embed "page/script/library-dialog.js"
};
static const unsigned char script_library_js[] = {
#embed "page/script/library.js"
};
static const unsigned char script_main_js[] = {
#embed "page/script/main.js"
};
static const unsigned char script_map_js[] = {
#embed "page/script/map.js"
};
static const unsigned char script_options_js[] = {
#embed "page/script/options.js"
};
static const unsigned char script_picture_input_js[] = {
#embed "page/script/picture-input.js"
};
static const unsigned char script_query_parts_js[] = {
#embed "page/script/query-parts.js"
};
static const unsigned char script_query_js[] = {
#embed "page/script/query.js"
};
static const unsigned char script_rail_js[] = {
#embed "page/script/rail.js"
};
static const unsigned char script_results_js[] = {
#embed "page/script/results.js"
};
static const unsigned char script_save_dialogs_js[] = {
#embed "page/script/save-dialogs.js"
};
static const unsigned char script_search_box_js[] = {
#embed "page/script/search-box.js"
};
static const unsigned char script_search_js[] = {
#embed "page/script/search.js"
};
static const unsigned char script_selection_bar_js[] = {
#embed "page/script/selection-bar.js"
};
static const unsigned char script_selection_js[] = {
#embed "page/script/selection.js"
};
static const unsigned char script_settings_js[] = {
#embed "page/script/settings.js"
};
static const unsigned char script_similar_js[] = {
#embed "page/script/similar.js"
};
static const unsigned char script_states_js[] = {
#embed "page/script/states.js"
};
static const unsigned char script_strings_js[] = {
#embed "page/script/strings.js"
};
static const unsigned char script_suggestions_js[] = {
#embed "page/script/suggestions.js"
};
static const unsigned char script_tile_js[] = {
#embed "page/script/tile.js"
};
static const unsigned char script_uploads_js[] = {
#embed "page/script/uploads.js"
};
static const unsigned char script_viewer_js[] = {
#embed "page/script/viewer.js"
};
static const unsigned char script_world_js[] = {
#embed "page/script/world.js"
};
static const unsigned char script_zoom_js[] = {
#embed "page/script/zoom.js"
};
static const unsigned char style_base_css[] = {
#embed "page/style/base.css"
};
static const unsigned char style_dialogs_css[] = {
#embed "page/style/dialogs.css"
};
static const unsigned char style_grid_css[] = {
#embed "page/style/grid.css"
};
static const unsigned char style_home_css[] = {
#embed "page/style/home.css"
};
static const unsigned char style_search_css[] = {
#embed "page/style/search.css"
};
static const unsigned char style_sign_in_css[] = {
#embed "page/style/sign-in.css"
};
static const unsigned char style_viewer_css[] = {
#embed "page/style/viewer.css"
};

#define FILE_AT(path, type, bytes) {path, type, bytes, sizeof bytes}
#define SCRIPT(name, bytes) FILE_AT("assets/script/" name, "text/javascript; charset=utf-8", bytes)
#define STYLE(name, bytes) FILE_AT("assets/style/" name, "text/css; charset=utf-8", bytes)
#define API_SCRIPT(name, bytes) FILE_AT("assets/api/" name, "text/javascript; charset=utf-8", bytes)

static const PageFile files[] = {
    FILE_AT("", "text/html; charset=utf-8", index_html),
    FILE_AT("assets/icon.svg", "image/svg+xml", icon_svg),
    FILE_AT("assets/icons.svg", "image/svg+xml", icons_svg),
    FILE_AT("assets/manifest.webmanifest", "application/manifest+json", manifest_webmanifest),
    FILE_AT("api/docs", "text/html; charset=utf-8", api_index_html),
    FILE_AT("api/openapi.json", "application/json", api_openapi_json),
    FILE_AT("assets/api/docs.css", "text/css; charset=utf-8", api_docs_css),
    API_SCRIPT("calls.js", api_calls_js),
    API_SCRIPT("curl.js", api_curl_js),
    API_SCRIPT("docs.js", api_docs_js),
    API_SCRIPT("prose.js", api_prose_js),
    API_SCRIPT("schemas.js", api_schemas_js),
    FILE_AT("assets/sign-in.html", "text/html; charset=utf-8", sign_in_html),
    SCRIPT("address.js", script_address_js),
    SCRIPT("announce.js", script_announce_js),
    SCRIPT("api.js", script_api_js),
    SCRIPT("chips.js", script_chips_js),
    SCRIPT("dialogs.js", script_dialogs_js),
    SCRIPT("dom.js", script_dom_js),
    SCRIPT("downloads.js", script_downloads_js),
    SCRIPT("facts.js", script_facts_js),
    SCRIPT("feedback.js", script_feedback_js),
    SCRIPT("folder-form.js", script_folder_form_js),
    SCRIPT("format.js", script_format_js),
    SCRIPT("grid-keys.js", script_grid_keys_js),
    SCRIPT("grid-pointer.js", script_grid_pointer_js),
    SCRIPT("grid.js", script_grid_js),
    SCRIPT("help.js", script_help_js),
    SCRIPT("home.js", script_home_js),
    SCRIPT("keys.js", script_keys_js),
    SCRIPT("layout.js", script_layout_js),
    SCRIPT("library-dialog.js", script_library_dialog_js),
    SCRIPT("library.js", script_library_js),
    SCRIPT("main.js", script_main_js),
    SCRIPT("map.js", script_map_js),
    SCRIPT("options.js", script_options_js),
    SCRIPT("picture-input.js", script_picture_input_js),
    SCRIPT("query-parts.js", script_query_parts_js),
    SCRIPT("query.js", script_query_js),
    SCRIPT("rail.js", script_rail_js),
    SCRIPT("results.js", script_results_js),
    SCRIPT("save-dialogs.js", script_save_dialogs_js),
    SCRIPT("search-box.js", script_search_box_js),
    SCRIPT("search.js", script_search_js),
    SCRIPT("selection-bar.js", script_selection_bar_js),
    SCRIPT("selection.js", script_selection_js),
    SCRIPT("settings.js", script_settings_js),
    SCRIPT("similar.js", script_similar_js),
    SCRIPT("states.js", script_states_js),
    SCRIPT("strings.js", script_strings_js),
    SCRIPT("suggestions.js", script_suggestions_js),
    SCRIPT("tile.js", script_tile_js),
    SCRIPT("uploads.js", script_uploads_js),
    SCRIPT("viewer.js", script_viewer_js),
    SCRIPT("world.js", script_world_js),
    SCRIPT("zoom.js", script_zoom_js),
    STYLE("base.css", style_base_css),
    STYLE("dialogs.css", style_dialogs_css),
    STYLE("grid.css", style_grid_css),
    STYLE("home.css", style_home_css),
    STYLE("search.css", style_search_css),
    STYLE("sign-in.css", style_sign_in_css),
    STYLE("viewer.css", style_viewer_css),
};

const PageFile *page_files(void) { return files; }

size_t page_file_count(void) { return sizeof files / sizeof files[0]; }
