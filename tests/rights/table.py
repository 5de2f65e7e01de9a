"""Who may do what: every route, with who may look at it and who may press its button. A route that is not here fails.

The letters are those of `rules.ROLES`. Of `area` routes the coordinator, the deputy, the editor and help at the door
get what stands here in their own areas only; in another area the coordinator of that area does.
"""

from tests.rights.rules import GONE, LOGIN, STAFF, area, body, link, public, row, same, staff

# Who works with people everywhere looks; who coordinates, stands in or administers also acts.
WORK, LOOK = "cwb", "vcwb"
# The same for texts, where an editor comes along; and in lists, where a coordinator sees what is of the own areas.
WRITE, READ = "ecwb", "vecwb"
WORKERS, LISTS = "cwob", "vcwob"
ADMIN = "b"


def each(app, rule, names):
    """The same rule for several routes of an app."""
    return {f"{app}:{name}" if app else name: rule for name in names.split()}


OF_MEETINGS = {
    **each("meetings", area(READ), "meeting preparation programme checklist materials"),
    **each("meetings", area(LOOK), "roles proposals"),
    **each("meetings", area(WRITE, WRITE), "subject add_item item remove_item add_chore chore remove_chore"),
    **each("meetings", area(WRITE, WRITE), "add_material material remove_material"),
    **each("meetings", area(None, WRITE), "move_item propose_programme make_checklist tick_chore tick_material"),
    **each("meetings", area(WORK, WORK), "place venue remove add_role role remove_role"),
    **each("meetings", area(LOOK, WORK), "signal"),
    **each("meetings", area(None, WORK), "decide merge_signal plan_signal"),
    **each("meetings", staff(LISTS), "city city_list signals"),
    **each("meetings", staff("vecwob"), "meetings"),
    **each("meetings", staff(WORKERS, WORKERS), "plan add_signal"),
    **each("meetings", staff(ADMIN, ADMIN), "hand_over_work"),
}
OF_AREAS = {
    "area": area(LOOK),
    **each("areas", area(LOOK, WORK), "contact"),
    **each("areas", area(None, WORK), "renew_feed"),
    # Who stands in names and ends no deputies.
    **each("areas", area(None, "cb"), "end_deputy"),
    **each("areas", staff(LISTS), "areas contacts"),
    **each("areas", staff(WORKERS, WORKERS), "deputies"),
    **each("areas", public(post=True), "my_area"),
}
OF_INVITATIONS = {
    # Whom we invite, what they are sent, and what they answer.
    **each("invitations", area(LOOK, WORK), "invitees invitation papers places"),
    **each("invitations", area(LOOK), "sending replies export planned mails mail_example letters door contact_history"),
    **each("invitations", area(LOOK), "programme_file sheet_file poster_file"),
    **each("invitations", area(None, LOOK), "door_file"),
    **each("invitations", area(WORK, WORK), "check add_invitee address extend caller remind tell_change plan_mail"),
    **each("invitations", area(WORK, WORK), "planned_mail copy repeat cancel briefings"),
    **each("invitations", area(WORK, WORK), "attendance not_come door_link paper_list"),
    **each("invitations", area(WORK), "preview"),
    **each("invitations", area("dcwb", "dcwb"), "check_in"),
    **each("invitations", area(None, WORK), "test stop release take_back_change prepare_planned stop_planned"),
    **each("invitations", area(None, WORK), "resume_planned revive give_place print_letters"),
    # The directory.
    **each("invitations", area(WORK, WORK), "hand_over merge_contact erase_contact"),
    **each("invitations", body(WORKERS, WORK), "undelivered referrals"),
    **each("invitations", staff(WORKERS), "care"),
    **each("invitations", staff(None, WORKERS), "ask_organisations note_checked"),
    **each("invitations", staff("pb"), "erasures"),
    **each("invitations", staff(WORKERS), "erasure_wishes"),
    **each("invitations", area(WORK, WORK), "erasure_wish"),
    **each("invitations", row("pb"), "erasure"),
    # The sending of mail as a whole.
    **each("invitations", staff(ADMIN), "delivery"),
    **each("invitations", staff(None, ADMIN), "resume"),
    **each("invitations", staff(None, ADMIN), "send_again"),
    # Residents and everyone else.
    **each("invitations", link(post=True), "reply unsubscribe guest confirm_registration confirm_follow following"),
    **each("invitations", link(post=True), "stop_following confirm_speaker organisation door_help"),
    **each("invitations", link(), "answered calendar own_feed own_data own_data_json own_data_file"),
    **each("invitations", link(post=True), "correct_own_data stop_own_mail erase_own_data"),
    **each("invitations", public(has_row=True), "public_meeting public_area public_theme meeting_feed area_feed"),
    **each("invitations", public(has_row=True), "theme_feed organisation_feed area_news theme_news"),
    **each("invitations", public(post=True, has_row=True), "register speak_up"),
    **each("invitations", public(), "agenda embed news guest_gone entry"),
    **each("invitations", public(post=True), "follow by_letter new_link ask_own_data"),
}
OF_INITIATIVES = {
    **each("initiatives", area(LOOK, WORK), "idea market floor"),
    **each("initiatives", area(WORK, WORK), "add_slip note_stand call counts"),
    **each("initiatives", area(None, WORK), "number_stands close_follow_up"),
    **each("initiatives", staff(LISTS), "ideas"),
    **each("initiatives", staff(WORKERS, WORKERS), "add_idea"),
    **each("initiatives", staff(WORKERS), "follow_ups"),
    **each("initiatives", link(post=True), "own_words own_stand own_progress own_withdrawal confirm_join own_idea"),
    **each("initiatives", public(has_row=True), "public_initiative area_initiatives"),
    **each("initiatives", public(post=True, has_row=True), "hand_in hand_in_area join"),
}
OF_OUTCOMES = {
    # The report, and the agreements in it.
    **each("outcomes", area(READ), "report report_file report_picture"),
    **each("outcomes", area(None, WRITE), "begin_report move_photo"),
    **each("outcomes", area(WRITE, WRITE), "report_summary add_subject report_subject add_agreement report_agreement"),
    **each("outcomes", area(WRITE, WRITE), "remove_subject remove_agreement remove_photo"),
    **each("outcomes", area(WRITE, WRITE), "add_photo report_photo choose_text"),
    **each("outcomes", area(WORK, WORK), "ask_check finalise_report correct_report publish_report send_report"),
    **each("outcomes", area(None, WORK), "reopen_report handle_remarks"),
    **each("outcomes", area(WORK, WORK), "unpublish_report discard_report"),
    **each("outcomes", area(LOOK, WORK), "point"),
    **each("outcomes", area(WORK, WORK), "point_words"),
    # What people thought of it, and what we learned.
    **each("outcomes", area(LOOK), "evaluation question_sheet"),
    **each("outcomes", area(None, WORK), "ask_visitors count_codes"),
    **each("outcomes", area(WORK, WORK), "paper_reviews look_back meeting_lesson lesson remove_lesson"),
    **each("outcomes", staff(LISTS), "points lessons trends"),
    **each("outcomes", staff(WORKERS, WORKERS), "add_lesson"),
    # The council, and everyone.
    **each("outcomes", staff("vucwob"), "council council_file council_list"),
    **each("outcomes", staff(LISTS), "council_meetings council_organisations council_contacts"),
    **each("outcomes", staff(LISTS), "memo memo_file memo_paper"),
    **each("outcomes", public(), "open_data open_data_csv open_data_json"),
    **each("outcomes", public(has_row=True), "public_report public_report_file public_photo done"),
    **each("outcomes", link(post=True), "opinion keep_point review review_by_code"),
    # What is kept, and destroyed.
    **each("outcomes", area(LOOK), "dossier"),
    **each("outcomes", area(WORK, WORK), "close_dossier"),
    # What was forgotten of a meeting: numbers, which the privacy officer sees everywhere.
    **each("outcomes", area("vcwbp"), "forgotten forgotten_file"),
    **each("outcomes", area(None, WORK), "dossier_file"),
    **each("outcomes", row(ADMIN, ADMIN), "hold_dossier reopen_dossier refuse_destruction"),
    **each("outcomes", row(None, ADMIN), "release_dossier approve_destruction destroy"),
    **each("outcomes", staff("ub"), "destructions"),
    **each("outcomes", row("ub"), "destruction certificate"),
    **each("outcomes", staff(None, ADMIN), "propose_destruction"),
}
OF_ACCOUNTS = {
    **each("accounts", staff(STAFF, STAFF), "profile password confirm factors"),
    **each("accounts", staff(None, STAFF), "end_other_sessions connect_provider new_recovery_codes remove_app"),
    **each("accounts", staff(None, STAFF), "remove_key"),
    # Codes are shown once, when they were made.
    **each("accounts", staff("", ""), "recovery_codes"),
    # The second step of logging in: who is not half way is led away.
    **each("accounts", public(post=True), "check_factor add_app add_key"),
    # There is no provider here.
    **each("accounts", same(GONE), "provider_login provider_answer"),
    **each("accounts", same(GONE), "house_style_logo"),
    **each("accounts", same(None, LOGIN), "logout"),
    **each("accounts", public(post=True), "login forgotten"),
    **each("accounts", link(post=True), "choose_password"),
    **each("accounts", public(), "house_style_tokens"),
}
OF_SITE = {
    "home": staff(STAFF),
    "set_language": public(post=True),
    # Not on this installation: the demo shows them, or the settings switch them on.
    **each("", same(GONE), "metrics security_txt"),
    **each("", same(GONE, GONE), "postbox postbox_message postbox_html postbox_attachment"),
    "styleguide": staff("", ""),
    "search": staff(LISTS),
    "management": staff(ADMIN),
    "who_saw": staff("pb", "pb"),
    "who_saw_file": staff(None, "pb"),
    "logbook": staff("upb"),
    "logbook_file": staff(None, "upb"),
    "state": staff("ub"),
    "restored": staff(ADMIN, ADMIN),
    # What the law asks of who watches over privacy.
    **each("", staff("pb"), "privacy_desk terms forget_certificates holds register register_file"),
    **each("", staff("pb", "pb"), "dpia forget_now"),
    "release_hold": row(None, "pb"),
    **each("", public(), "help help_resident help_partner help_coordinator help_administrator accessibility privacy"),
    **each("", public(), "offline service_worker sitemap robots healthz readyz livez ready ready_all"),
}
TABLE = OF_MEETINGS | OF_AREAS | OF_INVITATIONS | OF_INITIATIVES | OF_OUTCOMES | OF_ACCOUNTS | OF_SITE
