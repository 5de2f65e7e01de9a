"""The addresses of meetings and of planning; invitees and replies of a meeting stand in `invitations.urls`."""

from django.urls import path

from meetings import views

app_name = "meetings"
urlpatterns = [
    path("", views.meetings, name="meetings"),
    path("nieuw/", views.plan, name="plan"),
    path("<int:pk>/", views.meeting, name="meeting"),
    path("<int:pk>/onderwerp/", views.subject, name="subject"),
    path("<int:pk>/plek/", views.place, name="place"),
    path("<int:pk>/plek/nieuw/", views.venue, name="venue"),
    path("<int:pk>/verwijderen/", views.remove, name="remove"),
]
