"""The addresses of meetings, of proposals and of voices; invitees and replies stand in `invitations.urls`."""

from django.urls import path

from meetings import views

app_name = "meetings"
_MEETING = "bijeenkomsten/<int:pk>"
_PROPOSALS = "gebieden/<int:pk>/voorstellen"
_PREPARATION = f"{_MEETING}/voorbereiding"
_SIGNAL = "signalen/<int:pk>"
urlpatterns = [
    path("bijeenkomsten/", views.meetings, name="meetings"),
    path("bijeenkomsten/nieuw/", views.plan, name="plan"),
    path(f"{_MEETING}/", views.meeting, name="meeting"),
    path(f"{_MEETING}/onderwerp/", views.subject, name="subject"),
    path(f"{_MEETING}/plek/", views.place, name="place"),
    path(f"{_MEETING}/plek/nieuw/", views.venue, name="venue"),
    path(f"{_MEETING}/verwijderen/", views.remove, name="remove"),
    path(f"{_PREPARATION}/", views.preparation, name="preparation"),
    path(f"{_PREPARATION}/programma/", views.programme, name="programme"),
    path(f"{_PREPARATION}/programma/nieuw/", views.add_item, name="add_item"),
    path(f"{_PREPARATION}/programma/voorbeeld/", views.propose_programme, name="propose_programme"),
    path(f"{_PREPARATION}/programma/<int:row_pk>/", views.item, name="item"),
    path(f"{_PREPARATION}/programma/<int:row_pk>/verplaatsen/", views.move_item, name="move_item"),
    path(f"{_PREPARATION}/programma/<int:row_pk>/weg/", views.remove_item, name="remove_item"),
    path(f"{_PREPARATION}/rollen/", views.roles, name="roles"),
    path(f"{_PREPARATION}/rollen/nieuw/", views.add_role, name="add_role"),
    path(f"{_PREPARATION}/rollen/<int:row_pk>/", views.role, name="role"),
    path(f"{_PREPARATION}/rollen/<int:row_pk>/weg/", views.remove_role, name="remove_role"),
    path(f"{_PREPARATION}/checklist/", views.checklist, name="checklist"),
    path(f"{_PREPARATION}/checklist/maken/", views.make_checklist, name="make_checklist"),
    path(f"{_PREPARATION}/checklist/nieuw/", views.add_chore, name="add_chore"),
    path(f"{_PREPARATION}/checklist/<int:row_pk>/", views.chore, name="chore"),
    path(f"{_PREPARATION}/checklist/<int:row_pk>/klaar/", views.tick_chore, name="tick_chore"),
    path(f"{_PREPARATION}/checklist/<int:row_pk>/weg/", views.remove_chore, name="remove_chore"),
    path(f"{_PREPARATION}/materiaal/", views.materials, name="materials"),
    path(f"{_PREPARATION}/materiaal/nieuw/", views.add_material, name="add_material"),
    path(f"{_PREPARATION}/materiaal/<int:row_pk>/", views.material, name="material"),
    path(f"{_PREPARATION}/materiaal/<int:row_pk>/aanwezig/", views.tick_material, name="tick_material"),
    path(f"{_PREPARATION}/materiaal/<int:row_pk>/weg/", views.remove_material, name="remove_material"),
    path(f"{_PROPOSALS}/", views.proposals, name="proposals"),
    path(f"{_PROPOSALS}/<int:theme_pk>/", views.decide, name="decide"),
    path("medewerkers/overdragen/", views.hand_over_work, name="hand_over_work"),
    path("themas/", views.city, name="city"),
    path("themas/lijst/", views.city_list, name="city_list"),
    path("signalen/", views.signals, name="signals"),
    path("signalen/nieuw/", views.add_signal, name="add_signal"),
    path(f"{_SIGNAL}/", views.signal, name="signal"),
    path(f"{_SIGNAL}/zelfde/", views.merge_signal, name="merge_signal"),
    path(f"{_SIGNAL}/agenda/", views.plan_signal, name="plan_signal"),
]
