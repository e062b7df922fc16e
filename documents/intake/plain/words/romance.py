"""Lines of furniture in French, Spanish, Portuguese and Italian."""

WHOLE_LINES = {
    "advertisement": (
        "publicité|publicités|pub|contenu sponsorisé|la suite après cette publicité|la suite après la publicité|"
        "publicidad|contenido patrocinado|patrocinado|publicidade|conteúdo patrocinado|"
        "continua depois da publicidade|pubblicità|annuncio|contenuto sponsorizzato"
    ),
    "sharing": (
        "partager|partager l'article|partager sur|imprimer|envoyer|envoyer par e-mail|suivez-nous|copier le lien|"
        "compartir|compartir en|imprimir|enviar|síguenos|síguenos en|copiar enlace|compartilhar|compartilhe|"
        "siga-nos|condividi|stampa|invia|seguici|seguici su"
    ),
    "related": (
        "à lire aussi|lire aussi|à lire également|sur le même sujet|sur le même thème|articles similaires|"
        "articles liés|articles connexes|les plus lus|les plus consultés|dernières actualités|derniers articles|"
        "voir aussi|voir plus|lire la suite|article suivant|article précédent|recommandés pour vous|"
        "dans la même rubrique|à la une|tendances|mots-clés|mots clés|catégories|archives|plus d'articles|vidéos|"
        "relacionado|relacionados|noticias relacionadas|artículos relacionados|te puede interesar|"
        "también te puede interesar|también le puede interesar|lo más leído|lo más visto|más leídas|más noticias|"
        "últimas noticias|ver más|leer más|ver también|lea también|lee también|siguiente|anterior|etiquetas|"
        "categorías|archivos|más sobre este tema|tendencias|entradas recientes|entradas relacionadas|destacados|"
        "leia também|leia mais|veja também|notícias relacionadas|artigos relacionados|mais lidas|mais lidos|"
        "últimas notícias|saiba mais|recomendados|posts relacionados|você pode gostar|tópicos|leggi anche|"
        "articoli correlati|correlati|potrebbe interessarti|potrebbe interessarti anche|i più letti|più letti|"
        "ultime notizie|leggi tutto|leggi di più|continua a leggere|articolo precedente|articolo successivo|"
        "vedi anche|argomenti"
    ),
    "comments": (
        "commentaire|commentaires|laisser un commentaire|poster un commentaire|ajouter un commentaire|réagir|"
        "réactions|vos réactions|répondre|écrire un commentaire|commenter|voir les commentaires|comentario|"
        "comentarios|deja un comentario|deja una respuesta|dejar un comentario|comentar|responder|"
        "añadir comentario|ver comentarios|escribe tu comentario|comentário|comentários|deixe um comentário|"
        "deixe uma resposta|deixe seu comentário|commento|commenti|lascia un commento|scrivi un commento|"
        "rispondi|aggiungi un commento|commenta"
    ),
    "newsletter": (
        "s'abonner|abonnez-vous|je m'abonne|inscription|inscrivez-vous|adresse e-mail|newsletter|boletín|"
        "boletines|suscríbete|suscribirse|suscripción|correo electrónico|assine|assinar|cadastre-se|inscreva-se|"
        "iscriviti|abbonati|registrati"
    ),
    "navigation": (
        "accueil|rechercher|recherche|aller au contenu|aller au contenu principal|retour en haut|retour|"
        "haut de page|connexion|se connecter|déconnexion|mon compte|s'inscrire|contact|contactez-nous|"
        "qui sommes-nous|à propos|plan du site|rubriques|fermer|vous êtes ici|en direct|inicio|buscar|búsqueda|"
        "ir al contenido|saltar al contenido|volver arriba|iniciar sesión|cerrar sesión|mi cuenta|registrarse|"
        "regístrate|contacto|quiénes somos|acerca de|mapa del sitio|secciones|cerrar|menú|en vivo|en directo|"
        "início|entrar|sair|pesquisar|contato|quem somos|sobre nós|ir para o conteúdo|voltar ao topo|fechar|"
        "ao vivo|cerca|accedi|accesso|esci|contatti|chi siamo|vai al contenuto|torna su|torna all'inizio|chiudi|"
        "sezioni|in diretta|redazione"
    ),
    "legal": (
        "mentions légales|politique de confidentialité|confidentialité|données personnelles|conditions générales|"
        "conditions d'utilisation|gestion des cookies|tous droits réservés|accepter|tout accepter|refuser|"
        "aviso legal|política de privacidad|política de cookies|privacidad|términos y condiciones|"
        "términos de uso|todos los derechos reservados|aceptar|aceptar todo|rechazar|política de privacidade|"
        "termos de uso|todos os direitos reservados|aceitar|note legali|informativa privacy|privacy e cookie|"
        "tutti i diritti riservati|accetta"
    ),
    "byline": (
        "par|publié|mis à jour|la rédaction|por|redacción|da redação|publicado|actualizado|di|a cura di|"
        "pubblicato|aggiornato"
    ),
    "caption": "crédit photo|photo d'illustration|foto|fotografía|imagen|imagem|immagine",
    "ticker": "dernière minute|flash info|en continu|última hora|ultim'ora|ultima ora",
}
LINE_STARTS = {
    "advertisement": "la suite après|continua após a publicidade|continúa después de la publicidad",
    "sharing": (
        "partager sur|partagez sur|suivez-nous|compartir en|síguenos|compartilhe no|compartilhar no|siga-nos|"
        "condividi su|seguici su|cliquez pour partager|haz clic para compartir|clique para compartilhar|"
        "fai clic per condividere"
    ),
    "related": (
        "à lire aussi|lire aussi|à lire :|lire également|lire la suite|voir aussi|sur le même sujet|mots-clés|"
        "catégories :|lea también|lee también|leer también|te puede interesar|relacionado:|etiquetas:|"
        "categorías:|noticias relacionadas|leia também|leia mais|veja também|leggi anche|tag:|categorie:|"
        "source :|fuente:|fonte:|archivado en|publié dans|publicado en:"
    ),
    "comments": (
        "laisser un commentaire|votre adresse e-mail ne sera pas|votre adresse de messagerie ne sera pas|"
        "deja un comentario|deja una respuesta|tu dirección de correo|su dirección de correo|"
        "los campos obligatorios|deixe um comentário|o seu endereço de e-mail|lascia un commento|"
        "il tuo indirizzo email|commentaires (|comentarios (|comentários (|commenti (|les champs obligatoires|"
        "connectez-vous pour"
    ),
    "newsletter": (
        "abonnez-vous|inscrivez-vous|recevez|suscríbete|suscríbase|recibe|regístrate|assine|receba|cadastre-se|"
        "iscriviti|abbonati|ricevi"
    ),
    "navigation": (
        "vous êtes ici|aller au|retour à|usted está aquí|está aquí|volver a|você está aqui|voltar para|"
        "ti trovi in|sei in|torna a"
    ),
    "legal": (
        "tous droits|ce site utilise des cookies|nous utilisons des cookies|en poursuivant|toute reproduction|"
        "todos los derechos|este sitio utiliza cookies|esta web utiliza cookies|utilizamos cookies|"
        "prohibida la reproducción|queda prohibida|todos os direitos|este site utiliza cookies|"
        "este site usa cookies|proibida a reprodução|tutti i diritti|questo sito utilizza|"
        "questo sito usa i cookie|riproduzione riservata|è vietata"
    ),
    "byline": (
        "par |publié le|publié par|mis à jour le|modifié le|le mis à jour|rédigé par|écrit par|por |publicado el|"
        "publicado por|publicado em|actualizado el|actualizado:|atualizado em|escrito por|di |a cura di|"
        "pubblicato il|pubblicato da|aggiornato il|scritto da"
    ),
    "caption": (
        "photo :|crédit :|crédits :|crédit photo|légende :|image :|foto:|fotos:|fotografía:|imagen:|crédito:|"
        "crédito da imagem|imagem:|immagine:|foto di"
    ),
}
# Words that may equally be a heading within an article.
POSSIBLE_HEADINGS = (
    "contact|accueil|recherche|archives|tendances|réactions|commentaires|vidéos|confidentialité|connexion|"
    "inscription|tendencias|comentarios|contacto|inicio|búsqueda|tópicos|comentários|argomenti|commenti|"
    "recherche|retour|destacados|contatti|contato"
)
AUTHOR_BOX = (
    "à propos de l'auteur|sur l'auteur|l'auteur|sobre el autor|acerca del autor|sobre la autora|sobre o autor|"
    "sobre a autora|l'autore|informazioni sull'autore|sull'autore"
)
REPORTS = "rapporte|écrit|indique|informa|escribe|reporta|señala|escreve|scrive|riporta"
VERBS_LACKING_SUBJECT = "appris|confirmé|sabido|confirmado|podido saber|apurou|appreso|saputo"
AUXILIARIES = "a|ha|ont|han"
ACCORDING_TO = "selon|d'après|según|segundo|secondo"
PICTURES = "photo|image|carte|graphique|vidéo|foto|imagen|gráfico|mapa|imagem|vídeo|immagine|grafico|mappa"
PLACES = "ci-dessous|ci-dessus|abajo|arriba|abaixo|acima|sotto|sopra"
