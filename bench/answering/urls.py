"""The addresses of the product, and those of the bare views."""

from django.urls import path

from bench.answering import views
from platforms.urls import urlpatterns as product

urlpatterns = [
    path("kaal/<int:pk>/schrijven/", views.write, name="bare_write"),
    path("kaal/<int:pk>/lezen/", views.read, name="bare_read"),
    *product,
]
