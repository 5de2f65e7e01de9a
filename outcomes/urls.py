"""The addresses of this app: the report under its meeting, agreements in a list, public pages under the agenda."""

from django.urls import path

from outcomes import views

app_name = "outcomes"
_REPORT = "bijeenkomsten/<int:pk>/verslag"
_EVALUATION = "bijeenkomsten/<int:pk>/evaluatie"

urlpatterns = [
    path(f"{_REPORT}/", views.report, name="report"),
    path(f"{_REPORT}/beginnen/", views.begin_report, name="begin_report"),
    path(f"{_REPORT}/samenvatting/", views.report_summary, name="report_summary"),
    path(f"{_REPORT}/onderwerp/", views.add_subject, name="add_subject"),
    path(f"{_REPORT}/onderwerp/<int:row_pk>/", views.report_subject, name="report_subject"),
    path(f"{_REPORT}/onderwerp/<int:row_pk>/weg/", views.remove_subject, name="remove_subject"),
    path(f"{_REPORT}/afspraak/", views.add_agreement, name="add_agreement"),
    path(f"{_REPORT}/afspraak/<int:row_pk>/", views.report_agreement, name="report_agreement"),
    path(f"{_REPORT}/afspraak/<int:row_pk>/weg/", views.remove_agreement, name="remove_agreement"),
    path(f"{_REPORT}/kiezen/<int:text_pk>/", views.choose_text, name="choose_text"),
    path(f"{_REPORT}/controle/", views.ask_check, name="ask_check"),
    path(f"{_REPORT}/controle/stoppen/", views.reopen_report, name="reopen_report"),
    path(f"{_REPORT}/vaststellen/", views.finalise_report, name="finalise_report"),
    path(f"{_REPORT}/verbeteren/", views.correct_report, name="correct_report"),
    path(f"{_REPORT}/openbaar/", views.publish_report, name="publish_report"),
    path(f"{_REPORT}/niet-openbaar/<int:number>/", views.unpublish_report, name="unpublish_report"),
    path(f"{_REPORT}/versturen/", views.send_report, name="send_report"),
    path(f"{_REPORT}/pdf/", views.report_file, name="report_file"),
    path(f"{_EVALUATION}/", views.evaluation, name="evaluation"),
    path(f"{_EVALUATION}/vragen/", views.ask_visitors, name="ask_visitors"),
    path(f"{_EVALUATION}/papier/", views.paper_reviews, name="paper_reviews"),
    path(f"{_EVALUATION}/terugblik/", views.look_back, name="look_back"),
    path("mening/<str:token>/", views.review, name="review"),
    path("afspraken/", views.points, name="points"),
    path("afspraken/<int:pk>/", views.point, name="point"),
    path("afspraken/<int:pk>/woorden/", views.point_words, name="point_words"),
    path("raad/", views.council, name="council"),
    path("raad/pdf/", views.council_file, name="council_file"),
    path("raad/lijst/", views.council_list, name="council_list"),
    path("afspraak/<str:token>/", views.keep_point, name="keep_point"),
    path("agenda/gebied/<int:pk>/gedaan/", views.done, name="done"),
    path("controle/<str:token>/", views.opinion, name="opinion"),
    path("agenda/<int:pk>/verslag/", views.public_report, name="public_report"),
    path("agenda/<int:pk>/verslag.pdf", views.public_report_file, name="public_report_file"),
]
