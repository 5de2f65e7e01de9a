"""The addresses of this app: the coordinator's under a meeting, the invited person's under `u/`."""

from django.urls import path

from invitations import views

app_name = "invitations"
_MEETING = "bijeenkomsten/<int:pk>"
_REPLIES = f"{_MEETING}/reacties"
_PLANNED = f"{_MEETING}/herinneringen"
_PERSON = f"{_REPLIES}/<int:invitation_pk>"

urlpatterns = [
    path(f"{_MEETING}/genodigden/", views.invitees, name="invitees"),
    path(f"{_MEETING}/genodigden/toevoegen/", views.add_invitee, name="add_invitee"),
    path(f"{_MEETING}/controleren/", views.check, name="check"),
    path(f"{_MEETING}/controleren/voorbeeld/<int:number>/", views.preview, name="preview"),
    path(f"{_MEETING}/controleren/test/", views.test, name="test"),
    path(f"{_MEETING}/verzending/", views.sending, name="sending"),
    path(f"{_MEETING}/verzending/stoppen/", views.stop, name="stop"),
    path(f"{_MEETING}/verzending/nu/", views.release, name="release"),
    path(f"{_MEETING}/kopieren/", views.copy, name="copy"),
    path(f"{_MEETING}/herhalen/", views.repeat, name="repeat"),
    path(f"{_MEETING}/afzeggen/", views.cancel, name="cancel"),
    path(f"{_MEETING}/afzeggen/terug/", views.revive, name="revive"),
    path(f"{_MEETING}/wijziging-melden/", views.tell_change, name="tell_change"),
    path(f"{_MEETING}/wijziging-melden/stoppen/", views.take_back_change, name="take_back_change"),
    path(f"{_REPLIES}/", views.replies, name="replies"),
    path(f"{_REPLIES}/lijst/", views.export, name="export"),
    path(f"{_MEETING}/plekken/", views.places, name="places"),
    path(f"{_PERSON}/plek/", views.give_place, name="give_place"),
    path(f"{_PERSON}/", views.invitation, name="invitation"),
    path(f"{_PERSON}/adres/", views.address, name="address"),
    path(f"{_PERSON}/langer/", views.extend, name="extend"),
    path(f"{_PLANNED}/", views.planned, name="planned"),
    path(f"{_PLANNED}/klaarzetten/", views.prepare_planned, name="prepare_planned"),
    path(f"{_PLANNED}/nieuw/", views.plan_mail, name="plan_mail"),
    path(f"{_PLANNED}/nu/", views.remind, name="remind"),
    path(f"{_PLANNED}/<int:planned_pk>/", views.planned_mail, name="planned_mail"),
    path(f"{_PLANNED}/<int:planned_pk>/stoppen/", views.stop_planned, name="stop_planned"),
    path(f"{_PLANNED}/<int:planned_pk>/hervatten/", views.resume_planned, name="resume_planned"),
    path("voorgedragen/", views.referrals, name="referrals"),
    path(f"{_MEETING}/brieven/", views.letters, name="letters"),
    path(f"{_MEETING}/brieven/maken/", views.print_letters, name="print_letters"),
    path(f"{_MEETING}/deurlijst/", views.door, name="door"),
    path(f"{_MEETING}/deurlijst/pdf/", views.door_file, name="door_file"),
    path(f"{_MEETING}/aanwezig/", views.attendance, name="attendance"),
    path(f"{_REPLIES}/beller/", views.caller, name="caller"),
    path("niet-bezorgd/", views.undelivered, name="undelivered"),
    path("verzending/", views.delivery, name="delivery"),
    path("verzending/hervatten/", views.resume, name="resume"),
    path("verzending/<int:message_pk>/opnieuw/", views.send_again, name="send_again"),
    path("u/<str:token>/", views.reply, name="reply"),
    path("u/<str:token>/ontvangen/", views.answered, name="answered"),
    path("u/<str:token>/agenda.ics", views.calendar, name="calendar"),
    path("u/<str:token>/afmelden/", views.unsubscribe, name="unsubscribe"),
    path("gast/<str:token>/", views.guest, name="guest"),
    path("gast-afgemeld/", views.guest_gone, name="guest_gone"),
    path("agenda/", views.agenda, name="agenda"),
    path("agenda/<int:pk>/", views.public_meeting, name="public_meeting"),
    path("agenda/<int:pk>/aanmelden/", views.register, name="register"),
    path("aanmelden/<str:token>/", views.confirm_registration, name="confirm_registration"),
    path("volgen/", views.follow, name="follow"),
    path("bevestigen/<str:token>/", views.confirm_follow, name="confirm_follow"),
    path("volgen/<str:token>/", views.following, name="following"),
    path("volgen/<str:token>/stoppen/", views.stop_following, name="stop_following"),
    path("agenda/gebied/<int:pk>.ics", views.area_feed, name="area_feed"),
    path("agenda/thema/<int:pk>.ics", views.theme_feed, name="theme_feed"),
    path("agenda/organisatie/<int:pk>.ics", views.organisation_feed, name="organisation_feed"),
    path("agenda/mijn/<str:token>.ics", views.own_feed, name="own_feed"),
    path("brief/", views.by_letter, name="by_letter"),
    path("nieuwe-link/", views.new_link, name="new_link"),
]
