"""The addresses of meetings, of proposals and of voices; invitees and replies stand in `invitations.urls`."""

from django.urls import path

from meetings import views

app_name = "meetings"
_MEETING = "bijeenkomsten/<int:pk>"
_PROPOSALS = "gebieden/<int:pk>/voorstellen"
_SIGNAL = "signalen/<int:pk>"
urlpatterns = [
    path("bijeenkomsten/", views.meetings, name="meetings"),
    path("bijeenkomsten/nieuw/", views.plan, name="plan"),
    path(f"{_MEETING}/", views.meeting, name="meeting"),
    path(f"{_MEETING}/onderwerp/", views.subject, name="subject"),
    path(f"{_MEETING}/plek/", views.place, name="place"),
    path(f"{_MEETING}/plek/nieuw/", views.venue, name="venue"),
    path(f"{_MEETING}/verwijderen/", views.remove, name="remove"),
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
