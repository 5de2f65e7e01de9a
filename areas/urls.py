"""The addresses of areas and of the directory of contacts."""

from django.urls import path

from areas import views

app_name = "areas"
urlpatterns = [
    path("gebieden/", views.areas, name="areas"),
    path("gebieden/waarnemers/", views.deputies, name="deputies"),
    path("gebieden/waarnemers/<int:pk>/stoppen/", views.end_deputy, name="end_deputy"),
    path("mijn-buurt/", views.my_area, name="my_area"),
    path("contacten/", views.contacts, name="contacts"),
    path("contacten/<int:pk>/", views.contact, name="contact"),
    path("contacten/<int:pk>/agenda-link/", views.renew_feed, name="renew_feed"),
]
