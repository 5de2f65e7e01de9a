"""The addresses of this app: forms under the agenda, the initiator's own page, the market under its meeting."""

from django.urls import path

from initiatives import views

app_name = "initiatives"
_MARKET = "bijeenkomsten/<int:pk>/initiatieven"
_OWN = "idee/<str:token>"

urlpatterns = [
    path("agenda/<int:pk>/idee/", views.hand_in, name="hand_in"),
    path("agenda/gebied/<int:pk>/idee/", views.hand_in_area, name="hand_in_area"),
    path("agenda/gebied/<int:pk>/initiatieven/", views.area_initiatives, name="area_initiatives"),
    path(f"{_OWN}/", views.own_idea, name="own_idea"),
    path(f"{_OWN}/tekst/", views.own_words, name="own_words"),
    path(f"{_OWN}/stand/", views.own_stand, name="own_stand"),
    path(f"{_OWN}/voortgang/", views.own_progress, name="own_progress"),
    path(f"{_OWN}/intrekken/", views.own_withdrawal, name="own_withdrawal"),
    path("initiatieven/", views.ideas, name="ideas"),
    path("initiatieven/<int:pk>/", views.public_initiative, name="public_initiative"),
    path("initiatieven/<int:pk>/meedoen/", views.join, name="join"),
    path("meedoen/<str:token>/", views.confirm_join, name="confirm_join"),
    path("ideeen/nieuw/", views.add_idea, name="add_idea"),
    path("ideeen/<int:pk>/", views.idea, name="idea"),
    path("ideeen/<int:pk>/briefje/", views.add_slip, name="add_slip"),
    path("ideeen/<int:pk>/stand/", views.note_stand, name="note_stand"),
    path("ideeen/opvolgen/", views.follow_ups, name="follow_ups"),
    path("ideeen/opvolgen/<int:pk>/klaar/", views.close_follow_up, name="close_follow_up"),
    path(f"{_MARKET}/", views.market, name="market"),
    path(f"{_MARKET}/oproep/", views.call, name="call"),
    path(f"{_MARKET}/stands/", views.floor, name="floor"),
    path(f"{_MARKET}/stands/nummers/", views.number_stands, name="number_stands"),
    path(f"{_MARKET}/tellingen/", views.counts, name="counts"),
]
